/// A request as the queue sees it.
package struct BatchArrival: Sendable {
  /// Who asks; new for every request.
  package let waiter: UInt64
  /// What is asked for.
  package let key: WorkKey
  /// With what it can run.
  package let group: BatchGroup
  /// Memory the request holds while it waits.
  package let byteCount: Int
  /// When the asker stops waiting.
  package let deadline: ContinuousClock.Instant?

  /// Gathers what the queue needs to know.
  package init(
    waiter: UInt64,
    key: WorkKey,
    group: BatchGroup,
    byteCount: Int,
    deadline: ContinuousClock.Instant?
  ) {
    self.waiter = waiter
    self.key = key
    self.group = group
    self.byteCount = byteCount
    self.deadline = deadline
  }
}
