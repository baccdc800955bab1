/// Why an access token is refused, in the order in which the checks are made.
public enum TokenRefusal: String, Sendable, CaseIterable {
  /// Longer than ``AccessTokenCodec/tokenBytesMax``.
  case tooLong
  /// Not three base64url parts, or header or claims are not the JSON they have to be.
  case malformed
  /// The header has a member besides `alg`, `kid` and `typ`: an extension that must be understood
  /// (`crit`, RFC 7515, 4.1.11) or a key that the token brings along (`jwk`, `jku`, `x5c`, `x5u`).
  case unknownHeader
  /// `typ` is not ``AccessTokenCodec/type``.
  case wrongType
  /// No `kid`, or one that names no key.
  case unknownKey
  /// `alg` is not the one algorithm of the key that `kid` names.
  case wrongAlgorithm
  /// The signature is not that key's over these bytes.
  case wrongSignature
  /// `iss` is another issuer.
  case wrongIssuer
  /// `aud` does not name this audience.
  case wrongAudience
  /// `iat` or `nbf` lies in the future.
  case notYetValid
  /// `exp` has passed.
  case expired
}
