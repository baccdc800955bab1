/// An entry whose run ended.
package struct BatchCompletion: Equatable, Sendable {
  /// The entry.
  package let entry: UInt64
  /// Who waits for it; empty when all have left.
  package let waiters: [UInt64]
  /// Whether more than one request asked for it.
  package let isShared: Bool
}
