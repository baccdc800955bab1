public import GRPCCore

/// Gives every call its ``RequestContext``, and tells the caller the request id.
///
/// Put it first: everything inside it, the handler and the producer of its response included, runs
/// with ``RequestContext/current`` set. The id is echoed under `x-request-id` in the initial
/// metadata, and in the trailing metadata of a call that fails.
public struct RequestContextInterceptor: ServerInterceptor {
  /// Finds the deadline of a call. A transport that enforces deadlines itself removes
  /// `grpc-timeout` from the metadata and says the deadline in `ServerContext.transportSpecific`.
  public typealias DeadlineSource =
    @Sendable (_ context: ServerContext, _ metadata: Metadata) -> ContinuousClock.Instant?

  private let identifiers: IdentifierGenerator
  private let deadline: DeadlineSource

  /// Creates the interceptor.
  ///
  /// - Parameters:
  ///   - identifiers: where new ids come from.
  ///   - deadline: where the deadline comes from; by default from `grpc-timeout`.
  public init(
    identifiers: IdentifierGenerator = .system,
    deadline: @escaping DeadlineSource = RequestContextInterceptor.deadlineInMetadata
  ) {
    self.identifiers = identifiers
    self.deadline = deadline
  }

  /// The deadline that `grpc-timeout` sets, counted from now.
  public static let deadlineInMetadata: DeadlineSource = { _, metadata in
    metadata.singleString(forKey: CallTimeout.metadataKey)
      .flatMap(CallTimeout.parse)
      .map { ContinuousClock.now + $0 }
  }

  /// See the type for what happens to a call.
  public func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>,
    context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
      StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    let requestContext = makeContext(for: request.metadata, context)
    let requestID = requestContext.requestID
    return try await RequestContext.$current.withValue(requestContext) {
      var response: StreamingServerResponse<Output>
      do {
        response = try await next(request, context)
      } catch {
        throw Self.labelled(error, requestID: requestID)
      }
      response.metadata.replaceOrAddString(requestID, forKey: RequestID.metadataKey)
      guard case .success(var contents) = response.accepted else { return response }
      let producer = contents.producer
      contents.producer = { writer in
        try await RequestContext.$current.withValue(requestContext) {
          do {
            return try await producer(writer)
          } catch {
            throw Self.labelled(error, requestID: requestID)
          }
        }
      }
      response.accepted = .success(contents)
      return response
    }
  }

  private func makeContext(for metadata: Metadata, _ context: ServerContext) -> RequestContext {
    let requestID =
      metadata.singleString(forKey: RequestID.metadataKey)
      .flatMap(RequestID.accepted) ?? identifiers.requestID()
    return RequestContext(
      requestID: requestID,
      trace: makeTrace(for: metadata),
      deadline: deadline(context, metadata)
    )
  }

  private func makeTrace(for metadata: Metadata) -> TraceContext {
    guard
      var caller = metadata.singleString(forKey: TraceContext.parentKey)
        .flatMap(TraceContext.init(traceparent:))
    else {
      return TraceContext(traceID: identifiers.traceID(), spanID: identifiers.spanID())
    }
    let state = metadata[stringValues: TraceContext.stateKey].joined(separator: ",")
    let isPassedOn = !state.isEmpty && state.utf8.count <= TraceContext.stateLengthMax
    caller.state = isPassedOn ? state : nil
    return caller.child(spanID: identifiers.spanID())
  }

  private static func labelled(_ error: any Error, requestID: String) -> any Error {
    guard let convertible = error as? any RPCErrorConvertible else { return error }
    var outcome = RPCError(convertible)
    outcome.metadata.replaceOrAddString(requestID, forKey: RequestID.metadataKey)
    return outcome
  }
}
