public import Foundation

/// What an access token says of its bearer (RFC 7519, 4). Issuer and audience are the codec's.
public struct AccessTokenClaims: Hashable, Sendable {
  /// `sub`: the user.
  public var userID: UUID
  /// `jti`: this token.
  public var tokenID: UUID
  /// `sid`: the session, which is the family of its refresh tokens.
  public var sessionID: UUID
  /// `role`: what the bearer may do, as the role's name.
  public var role: String
  /// `iat`, to the second.
  public var issuedAt: Date
  /// `exp`, to the second: invalid from then on.
  public var expiresAt: Date

  /// Makes claims; times are cut to the second, as in a token.
  public init(
    userID: UUID,
    tokenID: UUID,
    sessionID: UUID,
    role: String,
    issuedAt: Date,
    expiresAt: Date
  ) {
    self.userID = userID
    self.tokenID = tokenID
    self.sessionID = sessionID
    self.role = role
    self.issuedAt = Date(timeIntervalSince1970: issuedAt.timeIntervalSince1970.rounded(.down))
    self.expiresAt = Date(timeIntervalSince1970: expiresAt.timeIntervalSince1970.rounded(.down))
  }
}
