import Credentials
import Foundation
import Testing

/// The claims of the vectors, and tokens that differ from them in one thing.
enum TestClaims {
  static let issuedAt = Date(timeIntervalSince1970: 1_700_000_000)
  static let expiresAt = Date(timeIntervalSince1970: 1_700_001_800)

  static let claims = AccessTokenClaims(
    userID: uuid("6f1c1f0a-3d0e-4c51-9a51-0d1d5a2b7c11"),
    tokenID: uuid("0b8f8f5e-7d57-4f0b-8b39-3f1f2f0a9c01"),
    sessionID: uuid("a3c7d9e2-51b4-4a8e-9c63-7e0f1a2b3c4d"),
    role: "engineer",
    issuedAt: issuedAt,
    expiresAt: expiresAt
  )

  static let header = ["alg": "HS256", "kid": "hs", "typ": "at+jwt"]

  static let payload: [String: any Sendable] = [
    "iss": "wafermap", "aud": "wafermap", "sub": claims.userID.uuidString,
    "jti": claims.tokenID.uuidString, "sid": claims.sessionID.uuidString, "role": "engineer",
    "iat": 1_700_000_000, "exp": 1_700_001_800,
  ]

  /// A token signed by libcjose with `header` and `payload` as they are.
  static func token(
    header: [String: String] = header,
    payload: [String: any Sendable] = payload,
    key: SigningKey = TestKeys.hs256
  ) throws -> String {
    let bytes = Array(try JSONSerialization.data(withJSONObject: payload))
    let signature = JoseSignature(
      payload: bytes,
      header: header.map { ($0.key, $0.value) },
      key: key.jose
    )
    return try #require(signature?.compact)
  }

  /// A token put together by hand: `header` is any JSON, and the signature is HMAC's under `key`.
  static func handMade(header: String, secret: [UInt8], payload: [String: any Sendable] = payload)
    throws -> String
  {
    let body = Array(try JSONSerialization.data(withJSONObject: payload))
    let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(body)
    let code = HMACSHA256.authenticate(Array(input.utf8), key: secret)
    return input + "." + Base64URL.encode(code)
  }

  private static func uuid(_ text: String) -> UUID { Fixture.some(UUID(uuidString: text)) }
}
