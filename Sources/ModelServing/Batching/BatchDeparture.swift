/// A waiter that leaves without an answer.
package struct BatchDeparture: Equatable, Sendable {
  /// Who leaves.
  package let waiter: UInt64
  /// The entry that left the queue with it; nil while others wait for it, or it runs.
  package let droppedEntry: UInt64?

  /// Says who left.
  package init(
    waiter: UInt64,
    droppedEntry: UInt64?
  ) {
    self.waiter = waiter
    self.droppedEntry = droppedEntry
  }
}
