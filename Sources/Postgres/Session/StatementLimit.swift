/// What may end a statement early.
struct StatementLimit: Sendable {
  /// When to cancel it; never when `nil`.
  var deadline: ContinuousClock.Instant?
  /// Whether the calling task's cancellation cancels it, too.
  var isCancellable = true
}
