/// Who may come in, and for how long.
public struct AuthenticationSettings: Sendable {
  /// The key that access tokens are signed with; nil with ``signingKeysFile``, or on this machine
  /// only, where a key is made and kept in the data directory.
  public var secretKey: String?
  /// A file with several keys by name, for rotation.
  public var signingKeysFile: String?
  /// How long an access token is good.
  public var accessTokenTTL: Duration
  /// How long a refresh token is good.
  public var refreshTokenTTL: Duration
  /// The role of people who register by themselves.
  public var selfRegistrationRole: SelfRegistrationRole
  /// Blocks of addresses in CIDR form whose `x-forwarded-for` is believed.
  public var trustedProxies: [String]
  /// `username:email:password` of the first administrator, made when there is none.
  public var bootstrapAdmin: String?
}
