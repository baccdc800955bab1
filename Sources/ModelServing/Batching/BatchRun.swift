/// Entries that run together now, and where.
package struct BatchRun: Equatable, Sendable {
  /// The cores that work on it.
  package let block: CoreBlock
  /// The model and the input side.
  package let group: BatchGroup
  /// The entries, the oldest first.
  package let entries: [UInt64]
}
