public import GRPCCore
import Synchronization

/// Serves gRPC over HTTP/2 with the gRPC C core.
///
/// The socket is bound when the transport is made, so that its port is known and a refusal is
/// seen at once; calls are accepted from `listen` on. Handlers run on the cooperative pool, each
/// in a task that is cancelled when its call is; poller threads only move events.
public final class CoreServerTransport: ServerTransport {
  /// Messages lie in memory of the C core.
  public typealias Bytes = CoreBytes

  typealias StreamHandler =
    @Sendable (RPCStream<Inbound, Outbound>, ServerContext) async -> Void

  private enum Lifecycle {
    /// → listening, draining
    case bound
    /// → draining
    case listening
    /// Accepts nothing new; running calls have their grace. Final.
    case draining
  }

  private struct State {
    var lifecycle = Lifecycle.bound
    var isListenedTo = false
    /// Whether the core's part is gone and no further call can come.
    var isTerminated = false
    var descriptors: [String: MethodDescriptor] = [:]
    var calls: [ObjectIdentifier: ServerCall] = [:]
  }

  /// Where the server can be reached, with the port the system chose if it was asked to.
  public let address: ListenAddress

  private let options: ServerOptions
  private let wantsCertificate: Bool
  private let localPeer: String
  private let server: CoreServer
  private let unreadRequests: UnreadRequests
  private let state = Mutex(State())
  private let shutdownBegun = Slot<Void>()
  private let handlersReturned = Slot<Void>()

  /// Binds `address`.
  ///
  /// - Throws: `CoreTransportError` when the address cannot be bound or a certificate not used.
  public init(
    address: ListenAddress,
    security: ServerSecurity,
    options: ServerOptions = ServerOptions()
  ) throws(CoreTransportError) {
    server = try CoreServer(security: security, options: options)
    self.address = try server.bind(address)
    self.options = options
    unreadRequests = UnreadRequests(options)
    wantsCertificate = security.asksForCertificates
    localPeer = self.address.peerDescription
  }

  deinit { server.beginShutdown() }

  /// Learns the methods' shapes, so that calls with one message take fewer steps.
  public func configure(context: GRPCServerContext) {
    let descriptors = context.methods.map { ("/\($0.fullyQualifiedMethod)", $0) }
    state.withLock { state in
      state.descriptors = Dictionary(descriptors) { first, _ in first }
    }
  }

  /// Accepts calls until a shutdown has begun, and returns when every call has ended, every
  /// handler has returned and the transport's threads have ended. Cancelling the task ends running
  /// calls at once. After a shutdown that came first it returns without having accepted any.
  ///
  /// - Throws: `CoreTransportError` when called a second time, or when the system has no thread.
  public func listen(
    streamHandler:
      @escaping @Sendable (RPCStream<Inbound, Outbound>, ServerContext) async -> Void
  ) async throws {
    try state.withLock { state throws(CoreTransportError) in
      guard !state.isListenedTo else {
        throw CoreTransportError(
          .invalidState,
          "A server transport listens once; make a new one to listen again."
        )
      }
      state.isListenedTo = true
      if case .bound = state.lifecycle { state.lifecycle = .listening }
    }
    try unreadRequests.start()
    defer { unreadRequests.stop() }
    for route in startRoutes() {
      for _ in 0..<max(1, options.pendingAccepts) { accept(route, streamHandler) }
    }
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        group.addTask { await self.cancelAfterGrace() }
        await server.terminated.value
        group.cancelAll()
      }
    } onCancel: {
      beginGracefulShutdown()
      server.cancelCalls()
    }
    let isIdle = state.withLock { state in
      state.isTerminated = true
      return state.calls.isEmpty
    }
    if !isIdle { await handlersReturned.value }
  }

  /// Stops accepting and tells running handlers through their cancellation handle. What still
  /// runs after `ServerOptions.shutdownGracePeriod` is cancelled.
  public func beginGracefulShutdown() {
    let calls = state.withLock { state in
      state.lifecycle = .draining
      return Array(state.calls.values)
    }
    server.beginShutdown()
    shutdownBegun.fill(())
    for call in calls { call.windDown() }
  }

  private func cancelAfterGrace() async {
    await shutdownBegun.value
    guard (try? await Task.sleep(for: options.shutdownGracePeriod)) != nil else { return }
    server.cancelCalls()
  }

  /// Starts the server with the methods whose requests are one message registered.
  private func startRoutes() -> [AcceptRoute] {
    let known = state.withLock { Array($0.descriptors.values) }
    let registered = known.filter { $0.type?.isRequestStreaming == false }
    let methods = server.start(registering: registered.map { "/\($0.fullyQualifiedMethod)" })
    return zip(methods, registered).map { .registered($0, $1) } + [.others]
  }

  private func accept(_ route: AcceptRoute, _ handler: @escaping StreamHandler) {
    server.accept(route.method) { [weak self] accept, succeeded in
      guard succeeded, let self else { return }
      self.accept(route, handler)
      self.begin(accept, route, handler)
    }
  }

  private func descriptor(of accept: Accept, _ route: AcceptRoute) -> MethodDescriptor {
    if case .registered(_, let descriptor) = route { return descriptor }
    let path = accept.path
    return state.withLock { $0.descriptors[path] } ?? MethodDescriptor(path: path)
  }

  private func begin(_ accept: Accept, _ route: AcceptRoute, _ handler: @escaping StreamHandler) {
    server.enter()
    let descriptor = descriptor(of: accept, route)
    let unpackedMax = options.maxUnpackedBytes[descriptor.fullyQualifiedMethod] ?? .max
    let call = ServerCall(
      accept,
      descriptor,
      unreadRequests: unreadRequests,
      messageBytesMax: min(unpackedMax, options.maxReceiveMessageBytes),
      localPeer: localPeer,
      wantsCertificate: wantsCertificate
    ) { [server] in
      server.leave()
    }
    let id = ObjectIdentifier(call)
    let isDraining = state.withLock { state in
      state.calls[id] = call
      if case .draining = state.lifecycle { return true }
      return false
    }
    call.begin(accept, handler: handler) { [weak self] in self?.handlerReturned(id) }
    if isDraining { call.windDown() }
  }

  private func handlerReturned(_ id: ObjectIdentifier) {
    let isLast = state.withLock { state in
      state.calls[id] = nil
      return state.isTerminated && state.calls.isEmpty
    }
    if isLast { handlersReturned.fill(()) }
  }
}

extension MethodDescriptor {
  /// Splits `/package.Service/Method`; what has another form names a method nobody serves.
  fileprivate init(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    self.init(
      fullyQualifiedService: parts.dropLast().joined(separator: "/"),
      method: parts.last.map(String.init) ?? ""
    )
  }
}

extension ServerSecurity {
  fileprivate var asksForCertificates: Bool {
    guard case .tls(let tls) = self else { return false }
    return tls.clientCertificates != .ignored
  }
}

extension ListenAddress {
  /// As `ServerContext.localPeer` wants it.
  fileprivate var peerDescription: String {
    switch self {
    case .tcp(let host, let port):
      host.contains(":") ? "ipv6:[\(host)]:\(port)" : "ipv4:\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
