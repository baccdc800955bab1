import Credentials
import Foundation

/// The keys of RFC 7515's examples, and sets of them.
enum TestKeys {
  static let file = """
    {"current": "hs", "keys": [
      {"kty": "oct", "kid": "hs", "alg": "HS256", "use": "sig",
       "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9C\
    Aow"},
      {"kty": "EC", "kid": "es", "alg": "ES256", "crv": "P-256",
       "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
       "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
       "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
    ]}
    """

  static let set = Fixture.make { try SigningKeys(file: Array(file.utf8)) }
  static let hs256 = set.current
  static let es256 = Fixture.some(set["es"])

  /// A key that no set of the tests knows.
  static let stranger = Fixture.make {
    try SigningKey(id: "hs", secret: Array(repeating: 7, count: 32))
  }

  static func codec(_ keys: SigningKeys = set) -> AccessTokenCodec {
    AccessTokenCodec(keys: keys, issuer: "wafermap", audience: "wafermap")
  }
}
