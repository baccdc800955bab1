import GRPCCore
import Synchronization

/// One call on the server, from its acceptance to the end of its handler.
///
/// The handler runs in a task of its own, not in a task group: a poller thread must be able to
/// cancel just that task when the client cancels, the deadline passes or the connection breaks.
final class ServerCall: Sendable {
  private enum Handling {
    /// → running, cancelled
    case accepted
    /// → cancelled
    case running(Task<Void, Never>)
    case cancelled
  }

  private struct State {
    var handling = Handling.accepted
    var cancellation: ServerContext.RPCCancellationHandle?
    /// Whether the handler has been told to wind down; its task may run on.
    var isWindingDown = false
  }

  private let descriptor: MethodDescriptor
  private let metadata: Metadata
  private let remotePeer: String
  private let localPeer: String
  private let transportContext: CoreServerContext
  private let isStream: Bool
  private let unreadRequests: UnreadRequests
  private let call: Call
  private let state = Mutex(State())

  init(
    _ accept: Accept,
    _ descriptor: MethodDescriptor,
    unreadRequests: UnreadRequests,
    messageBytesMax: Int,
    localPeer: String,
    wantsCertificate: Bool,
    onGivenBack: @escaping @Sendable () -> Void
  ) {
    self.descriptor = descriptor
    self.unreadRequests = unreadRequests
    isStream = descriptor.type?.isRequestStreaming != false
    self.localPeer = localPeer
    metadata = accept.metadata
    remotePeer = accept.peer
    let untrack: @Sendable (Call) -> Void = { [unreadRequests] in unreadRequests.remove($0) }
    call = Call(
      .server,
      expectsOneMessage: descriptor.type?.isRequestStreaming == false,
      sendsOneMessage: descriptor.type?.isResponseStreaming == false,
      messageBytesMax: messageBytesMax,
      onFirstReceived: isStream ? nil : untrack,
      onGivenBack: onGivenBack
    )
    var context = CoreServerContext(
      deadline: accept.deadline,
      peerCertificate: wantsCertificate ? accept.peerCertificate : nil
    )
    context.onTrust = { [call] in unreadRequests.trust(call) }
    transportContext = context
  }

  /// Takes the call out of `accept`, starts to receive and starts the handler.
  ///
  /// - Parameter onEnd: Runs once, when the handler has returned.
  func begin(
    _ accept: Accept,
    handler: @escaping CoreServerTransport.StreamHandler,
    onEnd: @escaping @Sendable () -> Void
  ) {
    let close = call.makeBatch { [self] batch, _ in
      if batch.wasCancelled { cancel() }
      call.release()
    }
    close.receiveClose()
    unreadRequests.add(call, isStream: isStream)
    let isOpen = accept.open(call, standing: [close])
    if !isOpen { unreadRequests.remove(call) }
    let task = Task {
      await run(handler)
      unreadRequests.remove(call)
      call.release()
      onEnd()
    }
    let isCancelled = state.withLock { state in
      guard case .accepted = state.handling else { return true }
      state.handling = .running(task)
      return false
    }
    if isCancelled { task.cancel() }
  }

  /// Tells the handler, through its cancellation handle, that the server is shutting down. Its
  /// task runs on, so that it can finish.
  func windDown() {
    let cancellation = state.withLock { state in
      state.isWindingDown = true
      return state.cancellation
    }
    cancellation?.cancel()
  }

  private func cancel() {
    let task = state.withLock { state -> Task<Void, Never>? in
      defer { state.handling = .cancelled }
      guard case .running(let task) = state.handling else { return nil }
      return task
    }
    windDown()
    task?.cancel()
  }

  private func run(_ handler: CoreServerTransport.StreamHandler) async {
    await withServerContextRPCCancellationHandle { handle in
      let isWindingDown = state.withLock { state in
        state.cancellation = handle
        return state.isWindingDown
      }
      if isWindingDown { handle.cancel() }
      var context = ServerContext(
        descriptor: descriptor,
        remotePeer: remotePeer,
        localPeer: localPeer,
        cancellation: handle
      )
      context.transportSpecific = transportContext
      let stream = RPCStream(
        descriptor: descriptor,
        inbound: RPCAsyncSequence(wrapping: RequestParts(metadata: metadata, call: call)),
        outbound: RPCWriter.Closable(wrapping: ResponseWriter(call: call))
      )
      await handler(stream, context)
    }
    state.withLock { $0.handling = .cancelled }
  }
}
