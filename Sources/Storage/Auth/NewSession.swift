public import Foundation

/// A session to start, and its first refresh token.
public struct NewSession: Hashable, Sendable {
  /// Identifier: the family of the refresh tokens.
  public var id: UUID
  /// SHA-256 of the refresh token.
  public var refreshDigest: [UInt8]
  /// When it starts.
  public var startedAt: Date
  /// When the refresh token expires.
  public var expiresAt: Date

  /// Makes a session.
  public init(id: UUID, refreshDigest: [UInt8], startedAt: Date, expiresAt: Date) {
    self.id = id
    self.refreshDigest = refreshDigest
    self.startedAt = startedAt
    self.expiresAt = expiresAt
  }
}
