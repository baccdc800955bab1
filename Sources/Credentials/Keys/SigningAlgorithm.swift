/// How a key signs: each key has exactly one of these, whatever a token's header says.
public enum SigningAlgorithm: String, Sendable, CaseIterable {
  /// HMAC with SHA-256: whoever verifies can sign.
  case hs256 = "HS256"
  /// ECDSA on P-256 with SHA-256: the public half verifies only.
  case es256 = "ES256"
}
