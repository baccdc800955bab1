public import GRPCCore
import Synchronization

/// Calls gRPC services over HTTP/2 with the gRPC C core, which resolves names, connects,
/// reconnects, balances, keeps connections alive, and retries by service config.
public final class CoreClientTransport: ClientTransport {
  /// Messages lie in memory of the C core.
  public typealias Bytes = CoreBytes

  private struct State {
    var isShuttingDown = false
    var calls: [ObjectIdentifier: ClientCall] = [:]
  }

  /// Retries are the C core's own (`ClientOptions.serviceConfig`).
  public var retryThrottle: RetryThrottle? { nil }

  private let target: String
  private let channel: CoreChannel
  private let state = Mutex(State())

  /// Makes a channel to `target`; it connects with the first call.
  ///
  /// - Parameters:
  ///   - target: A name as the C core resolves it: `host:port`, `dns:///host:port`,
  ///     `ipv4:a:p,b:p`, `unix:path`.
  ///   - security: How connections are protected.
  ///   - options: Limits, timings and balancing.
  /// - Throws: `CoreTransportError` when a certificate cannot be used.
  public init(
    target: String,
    security: ClientSecurity,
    options: ClientOptions = ClientOptions()
  ) throws(CoreTransportError) {
    self.target = target
    channel = try CoreChannel(target: target, security: security, options: options)
  }

  deinit { channel.close() }

  /// Returns when the transport has been shut down, its calls have ended and no thread of it is
  /// left. Cancelling the task cancels the calls.
  public func connect() async throws {
    await withTaskCancellationHandler {
      await channel.terminated.value
    } onCancel: {
      beginGracefulShutdown()
      let calls = state.withLock { Array($0.calls.values) }
      for call in calls { call.cancel() }
    }
  }

  /// Refuses new calls; those open run on.
  public func beginGracefulShutdown() {
    state.withLock { $0.isShuttingDown = true }
    channel.close()
  }

  /// Opens a call for the length of `closure`. It is cancelled when the task is, or if the
  /// closure returns before the call has ended.
  ///
  /// - Throws: `RPCError` with code `failedPrecondition` after a shutdown has begun, else what
  ///   `closure` throws.
  public func withStream<T: Sendable>(
    descriptor: MethodDescriptor,
    options: CallOptions,
    _ closure: (RPCStream<Inbound, Outbound>, ClientContext) async throws -> T
  ) async throws -> T {
    let call = ClientCall(descriptor, options, on: channel)
    let id = ObjectIdentifier(call)
    try state.withLock { state throws(RPCError) in
      guard !state.isShuttingDown else {
        throw RPCError(
          code: .failedPrecondition,
          message: "The client is shutting down; make a new one to call on."
        )
      }
      state.calls[id] = call
    }
    defer {
      call.finish()
      state.withLock { _ = $0.calls.removeValue(forKey: id) }
    }
    let stream = RPCStream(
      descriptor: descriptor,
      inbound: RPCAsyncSequence(wrapping: ResponseParts(call: call)),
      outbound: RPCWriter.Closable(wrapping: RequestWriter(call: call))
    )
    let context = ClientContext(descriptor: descriptor, remotePeer: target, localPeer: "client")
    return try await withTaskCancellationHandler {
      try await closure(stream, context)
    } onCancel: {
      call.cancel()
    }
  }

  /// Nil: the C core applies the service config itself.
  public func config(forMethod descriptor: MethodDescriptor) -> MethodConfig? { nil }
}
