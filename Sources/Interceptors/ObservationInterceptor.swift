public import GRPCCore

/// Measures each call once and tells it to every observer.
///
/// Put it inside of ``RequestContextInterceptor`` and outside of ``ErrorMappingInterceptor``, so
/// that it sees the context and the status that is really sent.
public struct ObservationInterceptor: ServerInterceptor {
  private let observers: [any CallObserver]
  private let now: @Sendable () -> ContinuousClock.Instant

  /// Creates the interceptor.
  ///
  /// - Parameters:
  ///   - observers: told in this order.
  ///   - now: the clock that durations are measured with.
  public init(
    observers: [any CallObserver],
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.observers = observers
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
    let call = ObservedCall(
      method: context.descriptor,
      peer: context.remotePeer,
      context: RequestContext.current
    )
    let observation = CallObservation(call: call, observers: observers, now: now)
    var request = request
    request.messages = RPCAsyncSequence(
      wrapping: request.messages.map { message in
        observation.messageReceived()
        return message
      }
    )
    var response: StreamingServerResponse<Output>
    do {
      response = try await next(request, context)
    } catch {
      observation.end(code: Self.code(of: error))
      throw error
    }
    switch response.accepted {
    case .failure(let error):
      observation.end(code: Status.Code(error.code))
    case .success(var contents):
      let producer = contents.producer
      contents.producer = { writer in
        do {
          let trailers = try await producer(
            RPCWriter(wrapping: CountingWriter(target: writer, observation: observation))
          )
          observation.end(code: .ok)
          return trailers
        } catch {
          observation.end(code: Self.code(of: error))
          throw error
        }
      }
      response.accepted = .success(contents)
    }
    return response
  }

  private static func code(of error: any Error) -> Status.Code {
    (error as? any RPCErrorConvertible).map { Status.Code($0.rpcErrorCode) } ?? .unknown
  }
}
