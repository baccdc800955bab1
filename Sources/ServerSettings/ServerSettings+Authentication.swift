internal import Settings

extension ServerSettings {
  static let authenticationTable: [any SettingDeclaration] = [
    secretKey, signingKeysFile, accessTokenTTL, refreshTokenTTL, selfRegistrationRole,
    trustedProxies, bootstrapAdmin,
  ]

  /// Shortest key that access tokens are signed with, in bytes: "A key of the same size as the hash
  /// output (for instance, 256 bits for "HS256") or larger MUST be used" (RFC 7518, 3.2).
  static let secretKeyBytesMin = 32

  static let secretKey = Setting<String?>(
    "secretKey",
    default: nil,
    "Key that access tokens are signed with, 32 bytes or longer.",
    isSecret: true,
    environmentAlias: "SECRET_KEY"
  )

  static let signingKeysFile = Setting<FilePath?>(
    "auth.signingKeysFile",
    default: nil,
    "JSON Web Key Set with the keys of access tokens, the current one first; for rotation."
  )

  static let accessTokenTTL = Setting(
    "auth.accessTokenTTL",
    default: Duration.seconds(30 * 60),
    in: .seconds(60) ... .seconds(86_400),
    "How long an access token is good."
  )

  static let refreshTokenTTL = Setting(
    "auth.refreshTokenTTL",
    default: Duration.seconds(30 * 86_400),
    in: .seconds(300) ... .seconds(365 * 86_400),
    "How long a refresh token is good."
  )

  static let selfRegistrationRole = Setting(
    "auth.selfRegistrationRole",
    default: SelfRegistrationRole.viewer,
    "Role of people who register by themselves."
  )

  static let trustedProxies = Setting<TextList>(
    "auth.trustedProxies",
    default: [],
    "Networks of proxies whose x-forwarded-for names the client, as in 10.1.0.0/16."
  )

  static let bootstrapAdmin = Setting<String?>(
    "auth.bootstrapAdmin",
    default: nil,
    "First administrator as username:email:password, made when there is none.",
    isSecret: true
  )
}
