/// What one call carries with it: who it is to the outside, which trace it belongs to and until
/// when anybody waits for it.
///
/// A handler, and everything it awaits, reads it from ``current``. Outgoing calls made there
/// inherit it through ``ContextPropagationInterceptor``.
public struct RequestContext: Sendable, Equatable {
  /// The caller's `x-request-id` where it was acceptable, a fresh one otherwise.
  public var requestID: String

  /// The caller's trace where `traceparent` was valid, a new one otherwise.
  public var trace: TraceContext

  /// When the caller stops waiting; `nil` when it set no deadline.
  public var deadline: ContinuousClock.Instant?

  /// Creates a context; the server side makes one per call, so this is for tests and for work
  /// that starts without a call.
  public init(requestID: String, trace: TraceContext, deadline: ContinuousClock.Instant? = nil) {
    self.requestID = requestID
    self.trace = trace
    self.deadline = deadline
  }

  /// The context of the call this task works for; `nil` outside of a call.
  @TaskLocal public static var current: RequestContext?
}
