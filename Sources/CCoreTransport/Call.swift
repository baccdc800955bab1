import CGRPCShim
import GRPCCore
import Synchronization

/// A call of the C core, of either side: starts its batches, keeps what is sent and received in
/// order, and gives the call back exactly once.
///
/// The call is given back when its user has let go of it (`release`) and no batch is in flight.
/// A stream that somebody keeps after that finds it closed; it does not keep the call alive.
final class Call: Sendable {
  private struct State {
    /// Owned. Nil before `open` and once given back.
    var handle: OpaquePointer?
    var batchesInFlight = 0
    var isReleased = false
    var receive: ReceiveState
    var send: SendQueue
    var waitForReady: Bool?
    var lastWriterID: UInt64 = 0
    var wakeups = Wakeups()
    var onFirstReceived: (@Sendable (Call) -> Void)?
  }

  private let state: Mutex<State>
  private let side: CallSide
  private let messageBytesMax: Int
  private let onGivenBack: @Sendable () -> Void

  /// - Parameters:
  ///   - side: Which end of the call this is.
  ///   - expectsOneMessage: Whether nothing follows the first message received.
  ///   - sendsOneMessage: Whether nothing is sent until the end has been written.
  ///   - messageBytesMax: Most bytes that a compressed message may unpack to.
  ///   - onFirstReceived: Runs once, when the first message has come or none will.
  ///   - onGivenBack: Runs when the core's call has been given back, if there was one.
  init(
    _ side: CallSide,
    expectsOneMessage: Bool,
    sendsOneMessage: Bool,
    messageBytesMax: Int,
    onFirstReceived: (@Sendable (Call) -> Void)? = nil,
    onGivenBack: @escaping @Sendable () -> Void
  ) {
    self.side = side
    self.messageBytesMax = messageBytesMax
    self.onGivenBack = onGivenBack
    state = Mutex(
      State(
        receive: ReceiveState(expectsOneMessage: expectsOneMessage),
        send: SendQueue(sendsOneMessage: sendsOneMessage),
        onFirstReceived: onFirstReceived
      )
    )
  }

  /// Takes over the core's call, starts the batches that run as long as it does, and starts to
  /// receive messages.
  ///
  /// - Parameters:
  ///   - handle: One reference, owned from here on.
  ///   - standing: Batches to start.
  ///   - bringsMessage: Whether the only message comes another way, to be handed to `received`.
  /// - Returns: False when a batch could not be started; the call is cancelled then.
  @discardableResult
  func open(
    _ handle: CallHandle,
    waitForReady: Bool? = nil,
    standing: [Batch],
    bringsMessage: Bool = false
  ) -> Bool {
    update { state in
      state.handle = handle.pointer
      state.waitForReady = waitForReady
      let started = standing.allSatisfy { start($0, &state) }
      if !started {
        cancel(&state, with: .couldNotStart)
      } else if bringsMessage {
        state.receive.started()
      } else {
        receive(&state)
      }
      return started
    }
  }

  /// A batch of this call, whose end runs `onEnd` on a poller thread.
  func makeBatch(_ onEnd: @escaping @Sendable (Batch, Bool) -> Void) -> Batch {
    Batch { [self] batch, succeeded in
      onEnd(batch, succeeded)
      giveBack { $0.batchesInFlight -= 1 }
    }
  }

  /// Tells that nobody uses the call any more. What is queued is still sent if the end has been
  /// queued too; otherwise the call is cancelled.
  func release() {
    giveBack { state in
      state.isReleased = true
      if !state.send.isEnded, let handle = state.handle { cgrpc_call_cancel(handle) }
    }
  }

  /// Ends the call now, for a client with CANCELLED. Harmless when it has ended.
  func cancel() {
    update { state in
      if let handle = state.handle { cgrpc_call_cancel(handle) }
    }
  }

  /// Ends the call now, for a client with the error's status.
  func cancel(with error: RPCError) {
    update { cancel(&$0, with: error) }
  }

  /// Changes the state, then resumes who is to go on.
  private func update<R: Sendable, E: Error>(
    _ change: (inout State) throws(E) -> R
  ) throws(E) -> R {
    var wakeups = Wakeups()
    defer { wakeups.resume() }
    return try state.withLock { state throws(E) in
      defer { wakeups = state.wakeups.take() }
      return try change(&state)
    }
  }

  private func giveBack(after change: (inout State) -> Void) {
    let (isGivenBack, onFirstReceived) = update { state in
      change(&state)
      guard state.isReleased, state.batchesInFlight == 0 else {
        return (false, nil as (@Sendable (Call) -> Void)?)
      }
      end(&state, with: RPCError(code: .cancelled, message: "The stream has been closed."))
      let onFirstReceived = takeOnFirstReceived(&state)
      guard let handle = state.handle else { return (false, onFirstReceived) }
      cgrpc_call_destroy(handle)
      state.handle = nil
      return (true, onFirstReceived)
    }
    onFirstReceived?(self)
    if isGivenBack { onGivenBack() }
  }

  private func start(_ batch: Batch, _ state: inout State) -> Bool {
    guard let handle = state.handle, batch.start(on: handle) else { return false }
    state.batchesInFlight += 1
    return true
  }

  private func cancel(_ state: inout State, with error: RPCError) {
    end(&state, with: error)
    guard let handle = state.handle else { return }
    cgrpc_call_cancel_with_status(handle, Int32(error.code.rawValue), error.message)
  }

  private func end(_ state: inout State, with error: RPCError) {
    state.wakeups.add(state.receive.end(error), .failure(error))
    state.wakeups.add(state.send.fail(error), error)
  }
}

// MARK: - Receiving

extension Call {
  /// The next message, or nil at the end.
  ///
  /// - Throws: what ended the call before the end, the reader's cancellation, or `RPCError` for a
  ///   message that cannot be unpacked.
  func nextMessage() async throws -> CoreBytes? {
    try await nextReceived()?.unpacked(bytesMax: messageBytesMax)
  }

  private func nextReceived() async throws -> ReceivedMessage? {
    if let ready = update({ takeReady(&$0) }) { return try ready.get() }
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { reader in
        update { wait(reader, &$0) }
      }
    } onCancel: {
      update { state in
        state.wakeups.add(state.receive.abandon(), .failure(side.readerCancelled))
      }
    }
  }

  private func takeReady(_ state: inout State) -> Result<ReceivedMessage?, any Error>? {
    switch state.receive.next() {
    case .message(let message):
      receive(&state)
      return .success(message)
    case .end(let error):
      return error.map { .failure($0) } ?? .success(nil)
    case .wait:
      return nil
    }
  }

  private func wait(_ reader: ReceiveState.Reader, _ state: inout State) {
    if let ready = takeReady(&state) {
      state.wakeups.add(reader, ready)
    } else if Task.isCancelled {
      state.wakeups.add(reader, .failure(side.readerCancelled))
    } else {
      do throws(RPCError) {
        try state.receive.wait(reader)
      } catch {
        state.wakeups.add(reader, .failure(error))
      }
    }
  }

  /// Starts to receive the next message, if one is to be received.
  private func receive(_ state: inout State) {
    guard state.receive.wantsOperation else { return }
    let batch = makeBatch { [self] batch, succeeded in received(batch, succeeded) }
    batch.receiveMessage()
    if start(batch, &state) {
      state.receive.started()
    } else {
      cancel(&state, with: .couldNotStart)
    }
  }

  /// Takes the message of a batch that has ended, or the end it stands for.
  func received(_ batch: Batch, _ succeeded: Bool) {
    if let message = batch.takeMessage() {
      received(message)
      return
    }
    // A message that is too large fails the operation but not, to the core, the call.
    receivedNothing(succeeded ? nil : side.brokenOff)
  }

  private func received(_ message: ReceivedMessage) {
    let onFirstReceived = update { state in
      state.wakeups.add(state.receive.received(message), .success(message))
      receive(&state)
      return takeOnFirstReceived(&state)
    }
    onFirstReceived?(self)
  }

  private func takeOnFirstReceived(_ state: inout State) -> (@Sendable (Call) -> Void)? {
    defer { state.onFirstReceived = nil }
    return state.onFirstReceived
  }

  /// Tells that no message comes any more, for `error` unless the call broke off.
  private func receivedNothing(_ error: (any Error)?) {
    let onFirstReceived = update { state in
      let isBrokenOff = state.handle.map { cgrpc_call_failed_before_message($0) } ?? true
      let isMissing = state.receive.expectsOneMessage && error == nil
      let error = isBrokenOff ? side.brokenOff : isMissing ? side.messageMissing : error
      let end: Result<ReceivedMessage?, any Error> = error.map { .failure($0) } ?? .success(nil)
      state.wakeups.add(state.receive.end(error), end)
      return takeOnFirstReceived(&state)
    }
    onFirstReceived?(self)
  }
}

// MARK: - Sending

extension Call {
  /// Queues a part and returns when the queue has room for the next.
  ///
  /// - Throws: what made sending impossible, or `CancellationError` when the task is cancelled
  ///   while it waits; the part stays queued then.
  func write(_ part: SendQueue.Part) async throws {
    let id = try update { state throws(RPCError) -> UInt64? in
      try state.send.append(part)
      flush(&state)
      guard state.send.isFull else { return nil }
      state.lastWriterID += 1
      return state.lastWriterID
    }
    guard let id else { return }
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { writer in
        update { state in
          if !state.send.isFull {
            state.wakeups.add([writer])
          } else if Task.isCancelled {
            state.wakeups.add([writer], CancellationError())
          } else {
            state.send.wait(writer, id: id)
          }
        }
      }
    } onCancel: {
      update { state in
        guard let writer = state.send.abandon(id: id) else { return }
        state.wakeups.add([writer], CancellationError())
      }
    }
  }

  /// Sends the next batch unless one is in flight.
  private func flush(_ state: inout State) {
    guard state.handle != nil, let outgoing = state.send.next() else { return }
    let batch = makeBatch { [self] _, succeeded in sent(succeeded) }
    do throws(RPCError) {
      try fill(batch, with: outgoing, waitForReady: state.waitForReady)
      guard start(batch, &state) else { throw .couldNotStart }
    } catch {
      cancel(&state, with: error)
    }
  }

  private func fill(
    _ batch: Batch,
    with outgoing: SendQueue.Outgoing,
    waitForReady: Bool?
  ) throws(RPCError) {
    if let metadata = outgoing.metadata {
      try batch.sendInitialMetadata(metadata, waitForReady: waitForReady)
    }
    if let message = outgoing.message {
      batch.sendMessage(message, moreFollows: outgoing.moreFollows)
    }
    switch outgoing.end {
    case .halfClose: batch.sendHalfClose()
    case .status(let status, let metadata): try batch.sendStatus(status, metadata)
    case nil: break
    }
  }

  /// Ends the call unless nothing can be sent any more: then it has ended or is about to, and
  /// what its peer said of it must not be replaced.
  func cancelSending() {
    update { state in
      if !state.send.hasFailed, let handle = state.handle { cgrpc_call_cancel(handle) }
    }
  }

  /// Tells writers that the call has ended.
  func failSending() {
    update { failSending(&$0) }
  }

  private func failSending(_ state: inout State) {
    let error = side.writeFailed
    state.wakeups.add(state.send.fail(error), error)
  }

  private func sent(_ succeeded: Bool) {
    update { state in
      guard succeeded else {
        failSending(&state)
        return
      }
      state.wakeups.add(state.send.completed())
      flush(&state)
    }
  }
}

extension RPCError {
  /// The core refused a batch; the call is cancelled with this status.
  static let couldNotStart = RPCError(
    code: .internalError,
    message: "The transport could not start an operation of this call."
  )
}
