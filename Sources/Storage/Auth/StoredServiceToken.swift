public import Domain
public import Foundation

/// What is kept of a long-lived token of a machine: everything but the token.
public struct StoredServiceToken: Hashable, Sendable {
  /// Identifier.
  public var id: UUID
  /// What it is for, unique among those that are not revoked.
  public var name: String
  /// What its bearer may do; never admin.
  public var role: Role
  /// First characters of the token.
  public var prefix: String
  /// The user who created it.
  public var createdBy: UUID
  /// When it was created.
  public var createdAt: Date
  /// When it becomes invalid; nil: never.
  public var expiresAt: Date?
  /// When it was last used, to the minute; nil: never.
  public var lastUsedAt: Date?
  /// When it was revoked; nil: it was not.
  public var revokedAt: Date?

  /// Makes a token that was neither used nor revoked.
  public init(
    id: UUID,
    name: String,
    role: Role,
    prefix: String,
    createdBy: UUID,
    createdAt: Date,
    expiresAt: Date? = nil
  ) {
    self.id = id
    self.name = name
    self.role = role
    self.prefix = prefix
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }

  /// Whether its bearer may call anything at `time`.
  public func isValid(at time: Date) -> Bool {
    revokedAt == nil && expiresAt.map { $0 > time } ?? true
  }
}
