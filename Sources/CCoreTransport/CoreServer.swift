import CGRPCShim
import Glibc
import Synchronization

/// Owns a server of the C core with its threads, and takes it down in order: stop accepting,
/// wait until its connections are closed and every call has been given back, free the server, end
/// the pollers.
///
/// The core reports a shutdown when the connections are closed, which can be before the calls are
/// given back; a batch started on the queue of a freed server ends the process. So the server
/// counts its users: calls, and requests for one.
final class CoreServer: Sendable {
  private struct State {
    /// Owned. Nil once freed.
    var handle: OpaquePointer?
    var isShuttingDown = false
    var isDisconnected = false
    var users = 0
  }

  private let state: Mutex<State>
  private let security: ServerSecurity

  /// Filled when the server is freed, by the last of its threads before that ends.
  let terminated = Slot<Void>()

  /// - Throws: `CoreTransportError` with code `invalidCredentials` or `outOfResources`.
  init(security: ServerSecurity, options: ServerOptions) throws(CoreTransportError) {
    let credentials = try security.makeCredentials()
    let created = options.arguments.lend {
      cgrpc_server_create(
        $0,
        credentials,
        max(1, options.maxMemoryBytes),
        Int32(clamping: max(1, options.pollerThreads))
      )
    }
    guard let created else {
      throw CoreTransportError(
        .outOfResources,
        "The system refused a thread: raise the limit on threads and retry."
      )
    }
    state = Mutex(State(handle: created))
    self.security = security
  }

  /// - Returns: `address` with the port that was bound.
  /// - Throws: `CoreTransportError` with code `invalidAddress`, `addressUnavailable` or
  ///   `invalidCredentials`. The server is shut down then.
  func bind(_ address: ListenAddress) throws(CoreTransportError) -> ListenAddress {
    let bound: Int32
    if case .unix(let path) = address, cgrpc_unix_socket_is_live(path) {
      bound = 0
    } else {
      bound = state.withLock { state in
        state.handle.map { cgrpc_server_bind($0, address.description) } ?? 0
      }
    }
    guard bound > 0 else {
      beginShutdown()
      throw address.bindingError(security)
    }
    if case .tcp(let host, _) = address { return .tcp(host: host, port: UInt16(bound)) }
    return address
  }

  /// Starts to take connections.
  ///
  /// - Parameter paths: Methods whose request is one message.
  /// - Returns: What to ask for their calls with, in the order of `paths`.
  func start(registering paths: [String]) -> [cgrpc_method] {
    state.withLock { state in
      // The core's server cannot be started once it is being shut down.
      guard let handle = state.handle, !state.isShuttingDown else { return [] }
      defer { cgrpc_server_start(handle) }
      return paths.map { cgrpc_server_register_method(handle, $0) }
    }
  }

  /// Keeps the server until `leave`. To be called from within `onCall` of `accept`.
  func enter() {
    state.withLock { $0.users += 1 }
  }

  /// Ends what `enter` began.
  func leave() {
    free { $0.users -= 1 }
  }

  /// Asks for one more call of a registered method, or of any other. Does nothing once the
  /// shutdown has begun.
  func accept(
    _ method: cgrpc_method,
    _ onCall: @escaping @Sendable (_ accept: Accept, _ succeeded: Bool) -> Void
  ) {
    state.withLock { state in
      guard let handle = state.handle, !state.isShuttingDown else { return }
      let accept = Accept { [self] accept, succeeded in
        onCall(accept, succeeded)
        leave()
      }
      if accept.start(on: handle, method: method) { state.users += 1 }
    }
  }

  /// Stops accepting and frees the server once its calls have ended. Idempotent.
  func beginShutdown() {
    state.withLock { state in
      guard let handle = state.handle, !state.isShuttingDown else { return }
      state.isShuttingDown = true
      cgrpc_server_shutdown(handle, disconnected, Unmanaged.passRetained(self).toOpaque())
    }
  }

  /// Cancels what runs. Does nothing unless the shutdown has begun.
  func cancelCalls() {
    state.withLock { state in
      guard let handle = state.handle, state.isShuttingDown else { return }
      cgrpc_server_cancel_calls(handle)
    }
  }

  fileprivate func disconnect() {
    free { $0.isDisconnected = true }
  }

  private func free(after change: (inout State) -> Void) {
    let handle = state.withLock { state -> OpaquePointer? in
      change(&state)
      guard state.isDisconnected, state.users == 0 else { return nil }
      defer { state.handle = nil }
      return state.handle
    }
    guard let handle else { return }
    cgrpc_server_destroy(handle, serverTerminated, Unmanaged.passRetained(self).toOpaque())
  }
}

/// Every connection is closed, reported on a poller thread.
private let disconnected: cgrpc_completion = { context, _ in
  guard let context else { return }
  Unmanaged<CoreServer>.fromOpaque(context).takeRetainedValue().disconnect()
}

/// The last poller thread is about to end.
private let serverTerminated: cgrpc_terminated = { context in
  guard let context else { return }
  Unmanaged<CoreServer>.fromOpaque(context).takeRetainedValue().terminated.fill(())
}

extension ListenAddress {
  /// Why the address could not be bound, which the C core does not tell.
  fileprivate func bindingError(_ security: ServerSecurity) -> CoreTransportError {
    switch self {
    case .unix(let path) where cgrpc_unix_socket_is_live(path):
      return CoreTransportError(
        .addressUnavailable,
        "Cannot listen on \(self): a server answers there; stop it or choose another path."
      )
    case .unix(let path) where path.utf8.count > Self.unixPathBytesMax:
      return CoreTransportError(
        .invalidAddress,
        "Cannot listen on \(self): a socket path has at most \(Self.unixPathBytesMax) bytes."
      )
    case .unix:
      return CoreTransportError(
        .addressUnavailable,
        "Cannot listen on \(self): check that its folder exists and can be written to, and "
          + "that the path is free or an old socket."
      )
    case .tcp(let host, let port):
      switch cgrpc_tcp_bind_errno(host, String(port)) {
      case -1:
        return CoreTransportError(
          .invalidAddress,
          "Cannot listen on \(self): the host name cannot be resolved."
        )
      case 0 where security == .plaintext:
        return CoreTransportError(
          .addressUnavailable,
          "Cannot listen on \(self): it was in use a moment ago; try again."
        )
      case 0:
        return CoreTransportError(
          .invalidCredentials,
          "Cannot listen on \(self): the certificate or its key is not usable; check that "
            + "both are PEM and belong together."
        )
      case let number:
        return CoreTransportError(
          .addressUnavailable,
          "Cannot listen on \(self): \(String(cString: strerror(number))); choose another "
            + "address or stop what uses it."
        )
      }
    }
  }
}
