/// SHA-256 (FIPS 180-4) of bytes that are all there; ``SHA256Hasher`` takes them piece by piece.
public enum SHA256Digest {
  /// Bytes of a digest.
  public static let byteCount = 32

  /// The digest of `bytes`.
  public static func of(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let hasher = SHA256Hasher()
    hasher.update(bytes)
    return hasher.finish()
  }
}
