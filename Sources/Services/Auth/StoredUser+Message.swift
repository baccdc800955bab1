internal import Foundation
internal import Storage
internal import SwiftProtobuf
internal import WafermapAPI

extension StoredUser {
  /// The user as a message has it.
  var message: Wafermap_V1_User {
    .with {
      $0.userID = id.uuidString.lowercased()
      $0.username = username
      $0.email = email
      $0.fullName = fullName
      $0.role = role.message
      $0.isActive = isActive
      $0.createdAt = .init(date: createdAt)
      if let lastLoginAt { $0.lastLoginAt = .init(date: lastLoginAt) }
    }
  }
}
