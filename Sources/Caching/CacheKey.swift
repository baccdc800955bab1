/// What a cached answer was computed from, as a SHA-256.
public struct CacheKey: Hashable, Sendable {
  /// Bytes of a digest.
  public static let digestBytes = 32

  /// The digest.
  public let digest: [UInt8]

  /// A key for `digest`.
  ///
  /// - Precondition: it has ``digestBytes`` bytes.
  public init(digest: [UInt8]) {
    precondition(digest.count == Self.digestBytes, "a cache key is a SHA-256 of 32 bytes")
    self.digest = digest
  }

  /// The digest in lower-case hexadecimal.
  var hexadecimal: String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
