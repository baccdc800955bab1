public import Domain
public import Foundation

/// Who makes the call that is being served, proved by a token.
public struct Principal: Hashable, Sendable {
  /// What kind of token proves it.
  public enum Kind: Hashable, Sendable {
    /// A person's access token, of this session.
    case user(sessionID: UUID)
    /// A machine's service token.
    case serviceToken
  }

  /// The user's identifier, or the service token's.
  public let id: UUID
  /// What kind of token it is.
  public let kind: Kind
  /// What the bearer may do.
  public let role: Role
  /// The token's identifier: an access token's `jti`, or the service token's own.
  public let tokenID: UUID
  /// When the token becomes invalid; nil: never.
  public let expiresAt: Date?

  /// Makes a principal; outside of tests only a checked token does.
  public init(id: UUID, kind: Kind, role: Role, tokenID: UUID, expiresAt: Date?) {
    self.id = id
    self.kind = kind
    self.role = role
    self.tokenID = tokenID
    self.expiresAt = expiresAt
  }

  /// The user's identifier; nil for a machine.
  public var userID: UUID? {
    switch kind {
    case .user: id
    case .serviceToken: nil
    }
  }

  /// The user's session; nil for a machine.
  public var sessionID: UUID? {
    switch kind {
    case .user(let sessionID): sessionID
    case .serviceToken: nil
    }
  }

  /// The identifiers that make the token invalid when one of them is revoked.
  var revocableIDs: [UUID] {
    switch kind {
    case .user(let sessionID): [tokenID, sessionID]
    case .serviceToken: [tokenID]
    }
  }

  /// Who makes the call that this task works for; nil where none is needed and none was given.
  /// ``AuthorizationInterceptor`` sets it.
  @TaskLocal public static var current: Principal?
}
