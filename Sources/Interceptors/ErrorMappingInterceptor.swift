public import GRPCCore
public import Logging

/// Turns whatever a handler throws into an outcome that tells the caller no more than it should.
///
/// - `RPCError` and `RPCErrorConvertible` are outcomes on purpose: they pass, with details added
///   where they have none.
/// - `CancellationError` is CANCELLED, or DEADLINE_EXCEEDED once the call's deadline has passed.
/// - anything else is INTERNAL: the caller gets the request id, the log gets the error.
///
/// Errors thrown while the response is being produced are treated the same. Put it inside of the
/// interceptors that record outcomes. Values of the request's `authorization` metadata are cut
/// out of what is logged.
public struct ErrorMappingInterceptor: ServerInterceptor {
  /// Adds to an outcome what machines read, unless it has that already. The request id is that of
  /// the log.
  public typealias Detailing = @Sendable (_ outcome: RPCError, _ requestID: String?) -> RPCError

  private let logger: Logger
  private let identifiers: IdentifierGenerator
  private let detail: Detailing
  private let now: @Sendable () -> ContinuousClock.Instant

  /// Creates the interceptor.
  ///
  /// - Parameters:
  ///   - logger: takes one record at level error for each unknown error.
  ///   - identifiers: makes the id of an error outside of a ``RequestContext``.
  ///   - detail: completes every outcome; by default none.
  ///   - now: the time that deadlines are compared with.
  public init(
    logger: Logger,
    identifiers: IdentifierGenerator = .system,
    detail: @escaping Detailing = { outcome, _ in outcome },
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.logger = logger
    self.identifiers = identifiers
    self.detail = detail
    self.now = now
  }

  /// See the type for what happens to a call.
  public func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>,
    context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
      StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    let outcome = { @Sendable (error: any Error) -> RPCError in
      self.outcome(of: error, method: context.descriptor, request: request.metadata)
    }
    var response: StreamingServerResponse<Output>
    do {
      response = try await next(request, context)
    } catch {
      throw outcome(error)
    }
    switch response.accepted {
    case .failure(let error):
      response.accepted = .failure(outcome(error))
    case .success(var contents):
      let producer = contents.producer
      contents.producer = { writer in
        do {
          return try await producer(writer)
        } catch {
          throw outcome(error)
        }
      }
      response.accepted = .success(contents)
    }
    return response
  }

  private func outcome(
    of error: any Error,
    method: MethodDescriptor,
    request: Metadata
  ) -> RPCError {
    if let error = error as? RPCError {
      guard let cause = error.causeWrappedByPipeline else { return detailed(error) }
      return outcome(of: cause, method: method, request: request)
    }
    if let convertible = error as? any RPCErrorConvertible {
      return detailed(RPCError(convertible))
    }
    if error is CancellationError { return detailed(cancellation()) }
    return unknown(error, method: method, request: request)
  }

  private func detailed(_ outcome: RPCError) -> RPCError {
    detail(outcome, RequestContext.current?.requestID)
  }

  private func cancellation() -> RPCError {
    if let deadline = RequestContext.current?.deadline, deadline <= now() {
      return RPCError(code: .deadlineExceeded, message: "The deadline passed.")
    }
    return RPCError(code: .cancelled, message: "The call was cancelled.")
  }

  private func unknown(
    _ error: any Error,
    method: MethodDescriptor,
    request: Metadata
  ) -> RPCError {
    let requestID = RequestContext.current?.requestID ?? identifiers.requestID()
    var metadata = RequestContext.current?.logMetadata ?? ["request_id": .string(requestID)]
    metadata["method"] = .string(method.fullyQualifiedMethod)
    metadata["error_type"] = .string(String(reflecting: type(of: error)))
    metadata["error"] = .string(request.redactingAuthorization(in: String(describing: error)))
    logger.error("handler failed with an unknown error", metadata: metadata)
    let outcome = RPCError(
      code: .internalError,
      message: "Internal error. Quote request id \(requestID) when you report it."
    )
    return detail(outcome, requestID)
  }
}

extension RPCError {
  /// The error below the one that GRPCCore makes when an interceptor throws something it does not
  /// know: code UNKNOWN, no message.
  fileprivate var causeWrappedByPipeline: (any Error)? {
    code == .unknown && message.isEmpty ? cause : nil
  }
}
