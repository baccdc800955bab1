internal import GRPCCore

/// The token in a call's metadata.
enum BearerToken {
  /// Metadata key.
  static let metadataKey = "authorization"
  private static let scheme = "bearer"

  /// The token; nil unless there is exactly one `authorization`, of the form `Bearer TOKEN` (RFC
  /// 6750, 2.1). The scheme's case does not matter (RFC 9110, 11.1).
  static func read(_ metadata: Metadata) -> String? {
    var values = metadata[stringValues: metadataKey].makeIterator()
    guard let value = values.next(), values.next() == nil else { return nil }
    let words = value.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, words[0].lowercased() == scheme, !words[1].isEmpty else { return nil }
    return String(words[1])
  }
}
