/// Neighbouring cores that work on one run together. The lane of the first of them leads.
package struct CoreBlock: Hashable, Sendable {
  /// The first core.
  package let first: Int
  /// How many cores.
  package let width: Int

  package var cores: Range<Int> { first..<first + width }

  /// Names a block.
  package init(
    first: Int,
    width: Int
  ) {
    self.first = first
    self.width = width
  }
}
