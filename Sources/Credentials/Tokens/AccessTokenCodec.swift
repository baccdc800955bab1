public import Foundation

/// Makes and checks access tokens: signed JWTs (RFC 7519, RFC 8725) of type `at+jwt` (RFC 9068).
///
/// The key is found by `kid`, and the key says the algorithm; the header's `alg` can only agree. A
/// value type: any task may use it.
public struct AccessTokenCodec: Sendable {
  /// Longest token that is looked at, in bytes. One of ours has about 500.
  public static let tokenBytesMax = 4096
  /// The one `typ`: "explicitly typed JWTs" keep other kinds of tokens out (RFC 8725, 3.11).
  public static let type = "at+jwt"
  /// How far the clocks of two replicas may be apart.
  public static let leeway: TimeInterval = 5

  /// All that a header may hold.
  private static let headerMembers: Set<String> = ["alg", "kid", "typ"]

  private let keys: SigningKeys
  private let issuer: String
  private let audience: String

  /// Makes a codec for tokens from `issuer` to `audience`.
  public init(keys: SigningKeys, issuer: String, audience: String) {
    self.keys = keys
    self.issuer = issuer
    self.audience = audience
  }

  /// The token that says `claims`, signed with the current key.
  ///
  /// - Throws: ``CredentialsError`` with code `libraryFailure`.
  public func sign(_ claims: AccessTokenClaims) throws(CredentialsError) -> String {
    let document = ClaimsDocument(
      iss: issuer,
      aud: .init(names: [audience]),
      sub: .init(claims.userID),
      jti: .init(claims.tokenID),
      sid: .init(claims.sessionID),
      role: claims.role,
      iat: claims.issuedAt.timeIntervalSince1970,
      exp: claims.expiresAt.timeIntervalSince1970
    )
    let key = keys.current
    let header = [("alg", key.algorithm.rawValue), ("kid", key.id), ("typ", Self.type)]
    guard let payload = try? JSONEncoder().encode(document),
      let signature = JoseSignature(payload: Array(payload), header: header, key: key.jose),
      let token = signature.compact
    else {
      throw CredentialsError(
        .libraryFailure,
        "libcjose cannot sign a token with key \(key): check the installed OpenSSL."
      )
    }
    return token
  }

  /// The claims of `token`, after every check that needs no database: see ``TokenRefusal`` for what
  /// they are. Whether it was revoked is the caller's to ask.
  ///
  /// - Throws: ``CredentialsError`` with code `tokenRefused`.
  public func verify(_ token: String, at now: Date) throws(CredentialsError) -> AccessTokenClaims {
    guard token.utf8.count <= Self.tokenBytesMax else { throw Self.refused(.tooLong) }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3,
      let header = Base64URL.decode(parts[0]),
      parts[1...].allSatisfy({ !$0.isEmpty && Base64URL.decode($0) != nil }),
      let members = (try? JSONSerialization.jsonObject(with: Data(header))) as? [String: Any],
      let signature = JoseSignature(compact: token)
    else { throw Self.refused(.malformed) }
    guard members.keys.allSatisfy(Self.headerMembers.contains) else {
      throw Self.refused(.unknownHeader)
    }
    let key = try key(for: signature)
    guard let payload = signature.verifiedPayload(by: key.jose) else {
      throw Self.refused(.wrongSignature)
    }
    guard let document = try? JSONDecoder().decode(ClaimsDocument.self, from: Data(payload)) else {
      throw Self.refused(.malformed)
    }
    try check(document, at: now)
    return AccessTokenClaims(
      userID: document.sub.id,
      tokenID: document.jti.id,
      sessionID: document.sid.id,
      role: document.role,
      issuedAt: Date(timeIntervalSince1970: document.iat),
      expiresAt: Date(timeIntervalSince1970: document.exp)
    )
  }

  private func key(for signature: JoseSignature) throws(CredentialsError) -> SigningKey {
    guard signature.headerText("typ") == Self.type else { throw Self.refused(.wrongType) }
    guard let id = signature.headerText("kid"), let key = keys[id] else {
      throw Self.refused(.unknownKey)
    }
    guard signature.headerText("alg") == key.algorithm.rawValue else {
      throw Self.refused(.wrongAlgorithm)
    }
    return key
  }

  private func check(_ document: ClaimsDocument, at now: Date) throws(CredentialsError) {
    let seconds = now.timeIntervalSince1970
    guard document.iss == issuer else { throw Self.refused(.wrongIssuer) }
    guard document.aud.names.contains(audience) else { throw Self.refused(.wrongAudience) }
    guard max(document.iat, document.nbf ?? document.iat) <= seconds + Self.leeway else {
      throw Self.refused(.notYetValid)
    }
    guard document.exp > seconds - Self.leeway else { throw Self.refused(.expired) }
  }

  private static func refused(_ reason: TokenRefusal) -> CredentialsError {
    CredentialsError(.tokenRefused(reason), "The access token is refused: \(reason.rawValue).")
  }
}
