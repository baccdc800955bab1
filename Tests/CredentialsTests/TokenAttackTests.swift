import Credentials
import Foundation
import Testing

@Suite("Tokens that somebody made up")
struct TokenAttackTests {
  /// A token, and the check that it must fail.
  struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    let reason: TokenRefusal
    let token: @Sendable () throws -> String
    var testDescription: String { name }

    init(_ name: String, _ reason: TokenRefusal, _ token: @escaping @Sendable () throws -> String) {
      self.name = name
      self.reason = reason
      self.token = token
    }
  }

  private static let secret = Array(repeating: UInt8(9), count: 32)

  static let shapes: [Attack] = [
    Attack("empty", .malformed) { "" },
    Attack("one part", .malformed) { "eyJhbGciOiJIUzI1NiJ9" },
    Attack("no signature", .malformed) { parts().prefix(2).joined(separator: ".") + "." },
    Attack("signature cut off", .malformed) { parts().prefix(2).joined(separator: ".") },
    Attack("five parts, as an encrypted token has", .malformed) { "a.b.c.d.e" },
    Attack("padding", .malformed) { TokenVectors.joserfcHS256 + "=" },
    Attack("white space", .malformed) { " " + TokenVectors.joserfcHS256 },
    Attack("a second spelling of the signature", .malformed) {
      TokenVectors.joserfcHS256.dropLast() + "V"
    },
    Attack("not base64", .malformed) { "ä.b.c" },
    Attack("NUL", .malformed) { TokenVectors.joserfcHS256 + "\0" },
    Attack("header is no object", .malformed) { try made("[]") },
    Attack("deep JSON", .malformed) { try made(String(repeating: "[", count: 2000)) },
    Attack("megabytes", .tooLong) { String(repeating: "a", count: 1 << 22) },
    Attack("one byte too long", .tooLong) {
      String(repeating: "a", count: AccessTokenCodec.tokenBytesMax + 1)
    },
  ]

  static let headers: [Attack] = [
    Attack("alg none", .wrongAlgorithm) { try made(#"{"alg":"none","kid":"hs","typ":"at+jwt"}"#) },
    Attack("alg nOnE", .malformed) { try made(#"{"alg":"nOnE","kid":"hs","typ":"at+jwt"}"#) },
    Attack("no alg", .malformed) { try made(#"{"kid":"hs","typ":"at+jwt"}"#) },
    Attack("alg twice", .wrongAlgorithm) {
      try made(#"{"alg":"HS256","alg":"none","kid":"hs","typ":"at+jwt"}"#)
    },
    Attack("HS512 with the HS256 key", .wrongAlgorithm) {
      try TestClaims.token(header: ["alg": "HS512", "kid": "hs", "typ": "at+jwt"])
    },
    Attack("HS256 with the ES256 key's public PEM", .wrongAlgorithm) {
      TokenVectors.keyConfusion
    },
    Attack("ES256 under the HS256 kid", .wrongAlgorithm) {
      try TestClaims.token(
        header: ["alg": "ES256", "kid": "hs", "typ": "at+jwt"],
        key: TestKeys.es256
      )
    },
    Attack("no kid", .unknownKey) {
      try TestClaims.token(header: ["alg": "HS256", "typ": "at+jwt"])
    },
    Attack("unknown kid", .unknownKey) {
      try TestClaims.token(header: ["alg": "HS256", "kid": "../hs", "typ": "at+jwt"])
    },
    Attack("kid is a number", .unknownKey) { try made(#"{"alg":"HS256","kid":1,"typ":"at+jwt"}"#) },
    Attack("no typ", .wrongType) { try TestClaims.token(header: ["alg": "HS256", "kid": "hs"]) },
    Attack("an ID token's typ", .wrongType) {
      try TestClaims.token(header: ["alg": "HS256", "kid": "hs", "typ": "JWT"])
    },
    Attack("crit", .unknownHeader) {
      try made(#"{"alg":"HS256","kid":"hs","typ":"at+jwt","crit":["exp"]}"#)
    },
    Attack("crit that is no list", .unknownHeader) {
      try made(#"{"alg":"HS256","kid":"hs","typ":"at+jwt","crit":1}"#)
    },
    Attack("a key of its own", .unknownHeader) {
      try made(#"{"alg":"HS256","kid":"hs","typ":"at+jwt","jwk":{"kty":"oct","k":"CQkJ"}}"#)
    },
    Attack("a place to fetch a key from", .unknownHeader) {
      try made(#"{"alg":"HS256","kid":"hs","typ":"at+jwt","jku":"https://192.0.2.1/k"}"#)
    },
  ]

  static let claims: [Attack] = [
    Attack("another key", .wrongSignature) { try TestClaims.token(key: TestKeys.stranger) },
    Attack("empty key", .wrongSignature) {
      try TestClaims.handMade(header: #"{"alg":"HS256","kid":"hs","typ":"at+jwt"}"#, secret: [])
    },
    Attack("claims exchanged", .wrongSignature) {
      let other = try TestClaims.token(payload: changed("role", "admin"))
      return [parts()[0], String(other.split(separator: ".")[1]), parts()[2]]
        .joined(separator: ".")
    },
    Attack("ES256 signature of zeros", .wrongSignature) {
      let token = try TestClaims.token(
        header: ["alg": "ES256", "kid": "es", "typ": "at+jwt"],
        key: TestKeys.es256
      )
      let zeros = Base64URL.encode(Array(repeating: 0, count: 64))
      return token.split(separator: ".").dropLast().joined(separator: ".") + "." + zeros
    },
    Attack("ES256 signature of one byte", .wrongSignature) {
      let token = try TestClaims.token(
        header: ["alg": "ES256", "kid": "es", "typ": "at+jwt"],
        key: TestKeys.es256
      )
      return token.split(separator: ".").dropLast().joined(separator: ".") + ".AA"
    },
    Attack("another issuer", .wrongIssuer) { try signed("iss", "evil") },
    Attack("another audience", .wrongAudience) { try signed("aud", ["trainer"]) },
    Attack("no audience", .wrongAudience) { try signed("aud", [String]()) },
    Attack("exp is text", .malformed) { try signed("exp", "never") },
    Attack("no exp", .malformed) { try signed("exp", nil) },
    Attack("no iat", .malformed) { try signed("iat", nil) },
    Attack("no sid", .malformed) { try signed("sid", nil) },
    Attack("no jti", .malformed) { try signed("jti", nil) },
    Attack("sub is no identifier", .malformed) { try signed("sub", "' OR 1=1 --") },
    Attack("issued tomorrow", .notYetValid) { try signed("iat", 1_700_086_400) },
    Attack("nbf tomorrow", .notYetValid) { try signed("nbf", 1_700_086_400) },
    Attack("expired yesterday", .expired) { try signed("exp", 1_699_913_600) },
    Attack("expired before time began", .expired) { try signed("exp", -1e300) },
  ]

  @Test("A wrong shape is refused", arguments: shapes)
  func shape(attack: Attack) throws { try expectRefusal(attack) }

  @Test("A wrong header is refused", arguments: headers)
  func header(attack: Attack) throws { try expectRefusal(attack) }

  @Test("Wrong claims and wrong signatures are refused", arguments: claims)
  func claim(attack: Attack) throws { try expectRefusal(attack) }

  @Test("Every change of one character is refused")
  func everyCharacter() throws {
    let token = Array(TokenVectors.joserfcHS256)
    for index in token.indices {
      var changed = token
      changed[index] = token[index] == "A" ? "B" : "A"
      #expect(throws: CredentialsError.self, "character \(index)") {
        try TestKeys.codec().verify(String(changed), at: TestClaims.issuedAt)
      }
    }
  }

  private func expectRefusal(_ attack: Attack) throws {
    let token = try attack.token()
    #expect(throws: refusal(attack.reason)) {
      try TestKeys.codec().verify(token, at: TestClaims.issuedAt)
    }
  }

  private static func parts() -> [String] {
    TokenVectors.joserfcHS256.split(separator: ".").map(String.init)
  }

  private static func made(_ header: String) throws -> String {
    try TestClaims.handMade(header: header, secret: secret)
  }

  private static func changed(_ name: String, _ value: (any Sendable)?) -> [String: any Sendable] {
    var payload = TestClaims.payload
    payload[name] = value
    return payload
  }

  private static func signed(_ name: String, _ value: (any Sendable)?) throws -> String {
    try TestClaims.token(payload: changed(name, value))
  }
}
