public import GRPCCore

/// Hands the context of the call being served on to the calls that its handler makes.
///
/// An outgoing call gets the same request id and trace, and never outlives the caller: its
/// `grpc-timeout` becomes the shorter of its own and what is left of the deadline. With nothing
/// left it fails with DEADLINE_EXCEEDED and is not sent. Outside of a call it changes nothing.
public struct ContextPropagationInterceptor: ClientInterceptor {
  private let now: @Sendable () -> ContinuousClock.Instant

  /// Creates the interceptor; `now` is the time that deadlines are compared with.
  public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }) {
    self.now = now
  }

  /// See the type for what happens to a call.
  public func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>,
    context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws ->
      StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    guard let current = RequestContext.current else { return try await next(request, context) }
    var request = request
    request.metadata.replaceOrAddString(current.requestID, forKey: RequestID.metadataKey)
    request.metadata.replaceOrAddString(current.trace.traceparent, forKey: TraceContext.parentKey)
    if let state = current.trace.state {
      request.metadata.replaceOrAddString(state, forKey: TraceContext.stateKey)
    }
    if let deadline = current.deadline {
      try shorten(&request.metadata, to: now().duration(to: deadline))
    }
    return try await next(request, context)
  }

  private func shorten(_ metadata: inout Metadata, to remaining: Duration) throws {
    guard remaining > .zero else {
      throw RPCError(
        code: .deadlineExceeded,
        message: "The deadline of the call being served passed before this call was made."
      )
    }
    let own = metadata.singleString(forKey: CallTimeout.metadataKey).flatMap(CallTimeout.parse)
    let timeout = min(own ?? remaining, remaining)
    metadata.replaceOrAddString(CallTimeout.format(timeout), forKey: CallTimeout.metadataKey)
  }
}
