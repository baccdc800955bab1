internal import GRPCCore

extension Metadata {
  /// The text under `key` when it was sent exactly once: a repeated value is ambiguous, and taking
  /// the first would let two readers of one request disagree.
  func singleString(forKey key: String) -> String? {
    var values = self[stringValues: key].makeIterator()
    guard let value = values.next(), values.next() == nil else { return nil }
    return value
  }
}
