public import Domain
public import Foundation

/// A person who can log in, without the password's hash.
public struct StoredUser: Hashable, Sendable {
  /// Identifier.
  public var id: UUID
  /// Name to log in with, unique whatever its case.
  public var username: String
  /// Email address, unique whatever its case.
  public var email: String
  /// Name to show; may be empty.
  public var fullName: String
  /// What the user may do.
  public var role: Role
  /// Whether the user may log in.
  public var isActive: Bool
  /// When the user was created.
  public var createdAt: Date
  /// Last login; nil: never.
  public var lastLoginAt: Date?

  /// Makes a user.
  public init(
    id: UUID,
    username: String,
    email: String,
    fullName: String = "",
    role: Role,
    isActive: Bool = true,
    createdAt: Date,
    lastLoginAt: Date? = nil
  ) {
    self.id = id
    self.username = username
    self.email = email
    self.fullName = fullName
    self.role = role
    self.isActive = isActive
    self.createdAt = createdAt
    self.lastLoginAt = lastLoginAt
  }
}
