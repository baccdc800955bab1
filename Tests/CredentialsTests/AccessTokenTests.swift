import Credentials
import Foundation
import Testing

@Suite("Access tokens")
struct AccessTokenTests {
  @Test("Signatures of RFC 7515's appendix are verified", arguments: [0, 1])
  func appendix(index: Int) throws {
    let (key, compact) = TokenVectors.rfc7515[index]
    let signature = try #require(JoseSignature(compact: compact))
    let payload = try #require(signature.verifiedPayload(by: key.jose))
    #expect(String(decoding: payload, as: UTF8.self) == TokenVectors.rfc7515Payload)
    #expect(signature.verifiedPayload(by: TestKeys.stranger.jose) == nil)
  }

  @Test("Tokens that another library signed say what it was told", arguments: [0, 1, 2])
  func peer(index: Int) throws {
    let token = TokenVectors.joserfc[index]
    #expect(try TestKeys.codec().verify(token, at: TestClaims.issuedAt) == TestClaims.claims)
  }

  @Test("What is signed is verified, with every key as the current one", arguments: ["hs", "es"])
  func roundTrip(kid: String) throws {
    let current = try #require(TestKeys.set[kid])
    let other = try #require(TestKeys.set[kid == "hs" ? "es" : "hs"])
    let codec = TestKeys.codec(try SigningKeys(current: current, others: [other]))
    let token = try codec.sign(TestClaims.claims)
    #expect(try codec.verify(token, at: TestClaims.issuedAt) == TestClaims.claims)
    let header = try #require(JoseSignature(compact: token))
    #expect(header.headerText("kid") == kid)
    #expect(header.headerText("alg") == current.algorithm.rawValue)
    #expect(header.headerText("typ") == AccessTokenCodec.type)
  }

  @Test("After a rotation the old key's tokens go on, until the key is taken away")
  func rotation() throws {
    let old = try SigningKey(secret: Array(repeating: 1, count: 32))
    let new = try SigningKey(secret: Array(repeating: 2, count: 32))
    let token = try TestKeys.codec(SigningKeys(current: old)).sign(TestClaims.claims)
    let rotated = TestKeys.codec(try SigningKeys(current: new, others: [old]))
    #expect(try rotated.verify(token, at: TestClaims.issuedAt) == TestClaims.claims)
    let after = TestKeys.codec(try SigningKeys(current: new))
    #expect(throws: refusal(.unknownKey)) { try after.verify(token, at: TestClaims.issuedAt) }
  }

  @Test("The lifetime ends at exp, give or take the leeway")
  func lifetime() throws {
    let token = TokenVectors.joserfcHS256
    let codec = TestKeys.codec()
    let leeway = AccessTokenCodec.leeway
    let last = TestClaims.expiresAt.addingTimeInterval(leeway - 1)
    #expect(try codec.verify(token, at: last) == TestClaims.claims)
    #expect(throws: refusal(.expired)) { try codec.verify(token, at: last.addingTimeInterval(1)) }
    let first = TestClaims.issuedAt.addingTimeInterval(-leeway)
    #expect(try codec.verify(token, at: first) == TestClaims.claims)
    #expect(throws: refusal(.notYetValid)) {
      try codec.verify(token, at: first.addingTimeInterval(-1))
    }
  }

  @Test("A message never holds the token")
  func message() {
    let error = #expect(throws: CredentialsError.self) {
      try TestKeys.codec().verify("eyJsecret.eyJsecret.c2VjcmV0", at: TestClaims.issuedAt)
    }
    #expect(error.map { String(describing: $0).contains("ecret") } == false)
  }
}

/// The error of a token that is refused for `reason`.
func refusal(_ reason: TokenRefusal) -> CredentialsError {
  CredentialsError(.tokenRefused(reason), "The access token is refused: \(reason.rawValue).")
}
