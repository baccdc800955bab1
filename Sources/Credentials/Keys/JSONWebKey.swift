/// One key of a key file, as RFC 7517 spells it.
struct JSONWebKey: Codable {
  var kty: String
  var kid: String?
  var alg: String?
  var use: String?
  var crv: String?
  var k: String?
  var x: String?
  var y: String?
  var d: String?

  /// The key, with every doubt an error: a key file is configuration, not input.
  func signingKey() throws(CredentialsError) -> SigningKey {
    guard let kid else { throw SigningKey.invalid(nil, "every key needs a kid") }
    guard use == nil || use == "sig" else {
      throw SigningKey.invalid(kid, "use is not sig")
    }
    switch (kty, alg) {
    case ("oct", "HS256"):
      return try SigningKey(id: kid, secret: bytes(k, "k", of: kid))
    case ("EC", "ES256"):
      guard crv == "P-256" else { throw SigningKey.invalid(kid, "crv is not P-256") }
      let scalar: [UInt8]? = d == nil ? nil : try bytes(d, "d", of: kid)
      return try SigningKey(
        id: kid,
        x: bytes(x, "x", of: kid),
        y: bytes(y, "y", of: kid),
        scalar: scalar
      )
    default:
      throw SigningKey.invalid(
        kid,
        "kty and alg are neither oct with HS256 nor EC with ES256"
      )
    }
  }

  private func bytes(
    _ text: String?,
    _ name: String,
    of kid: String
  ) throws(CredentialsError) -> [UInt8] {
    guard let text, let bytes = Base64URL.decode(text) else {
      throw SigningKey.invalid(kid, "\(name) is missing or not base64url without padding")
    }
    return bytes
  }
}
