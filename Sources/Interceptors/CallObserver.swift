/// Something that is told of every call: ``AccessLog`` and ``CallMetrics``.
///
/// Both calls come once per call, in this order, from any thread, and must not block.
public protocol CallObserver: Sendable {
  /// A call has begun.
  func callStarted(_ call: ObservedCall)

  /// The call has ended.
  func callEnded(_ call: ObservedCall, outcome: CallOutcome)
}
