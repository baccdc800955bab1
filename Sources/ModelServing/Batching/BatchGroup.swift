/// What can go through the network together: inputs of one side, for one model.
package struct BatchGroup: Hashable, Sendable {
  /// The identifier of the model in memory.
  package let model: UInt64
  /// Side of the square input.
  package let side: Int

  /// Names a group.
  package init(
    model: UInt64,
    side: Int
  ) {
    self.model = model
    self.side = side
  }
}
