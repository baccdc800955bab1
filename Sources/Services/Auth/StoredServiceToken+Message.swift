internal import Foundation
internal import Storage
internal import SwiftProtobuf
internal import WafermapAPI

extension StoredServiceToken {
  /// The service token as a message has it.
  var message: Wafermap_V1_ServiceToken {
    .with {
      $0.serviceTokenID = id.uuidString.lowercased()
      $0.name = name
      $0.role = role.message
      $0.tokenPrefix = prefix
      $0.createdBy = createdBy.uuidString.lowercased()
      $0.createdAt = .init(date: createdAt)
      if let expiresAt { $0.expiresAt = .init(date: expiresAt) }
      if let lastUsedAt { $0.lastUsedAt = .init(date: lastUsedAt) }
      if let revokedAt { $0.revokedAt = .init(date: revokedAt) }
    }
  }
}
