import GRPCCore
import Synchronization

/// One call of a client. It exists from `withStream` on and becomes a call of the C core with the
/// first write, which brings the metadata and with it the deadline.
final class ClientCall: Sendable {
  private struct State {
    var isStarted = false
    var isCancelled = false
  }

  /// The response's header block: nil when the call ended without one.
  let initialMetadata = Slot<Metadata?>()
  let status = Slot<(Status, Metadata)>()

  let descriptor: MethodDescriptor
  let call: Call
  private let channel: CoreChannel
  private let options: CallOptions
  private let state = Mutex(State())

  init(_ descriptor: MethodDescriptor, _ options: CallOptions, on channel: CoreChannel) {
    self.descriptor = descriptor
    self.options = options
    self.channel = channel
    call = Call(
      .client,
      expectsOneMessage: descriptor.type?.isResponseStreaming == false,
      sendsOneMessage: descriptor.type?.isRequestStreaming == false,
      messageBytesMax: channel.messageBytesMax,
      onGivenBack: { channel.callClosed() }
    )
  }

  private var isUnary: Bool { descriptor.type == .unary }

  /// Starts the call and sends its metadata.
  ///
  /// - Throws: `RPCError` when the call cannot be started; `status` says the same.
  func start(_ metadata: Metadata) async throws {
    let (wasStarted, isCancelled) = state.withLock { state in
      defer { state.isStarted = true }
      return (state.isStarted, state.isCancelled)
    }
    guard !wasStarted else {
      throw RPCError(code: .failedPrecondition, message: "A call's metadata is written once.")
    }
    guard !isCancelled else { throw end(.cancelledBeforeStart) }
    let path = "/\(descriptor.fullyQualifiedMethod)"
    guard let handle = channel.makeCall(path, timeout: timeout(metadata)) else {
      throw end(RPCError(code: .failedPrecondition, message: "The client has been shut down."))
    }
    let isOpen = call.open(
      handle,
      waitForReady: options.waitForReady,
      standing: makeStandingBatches(),
      bringsMessage: isUnary
    )
    guard isOpen else { throw end(.couldNotStart) }
    // A cancellation that came while the call was being opened found nothing to cancel.
    if state.withLock({ $0.isCancelled }) { call.cancel() }
    try await call.write(.metadata(compressed(metadata)))
  }

  /// Cancels the call, or keeps it from starting.
  func cancel() {
    let isStarted = state.withLock { state in
      state.isCancelled = true
      return state.isStarted
    }
    if isStarted { call.cancel() } else { _ = end(.cancelledBeforeStart) }
  }

  /// Cancels the call because its request cannot be completed.
  func abandonRequest() {
    if state.withLock({ $0.isStarted }) { call.cancelSending() } else { cancel() }
  }

  /// Gives the call back; what it has not finished by now is cancelled.
  func finish() {
    if !status.isFilled { cancel() }
    call.release()
  }

  /// The batches that receive the response. A unary call's comes in one, since nobody can use a
  /// part of it before the rest; others tell the header block and the status apart.
  private func makeStandingBatches() -> [Batch] {
    isUnary ? [makeUnaryBatch()] : makeStreamingBatches()
  }

  private func makeUnaryBatch() -> Batch {
    let response = call.makeBatch { [self] batch, succeeded in
      initialMetadata.fill(batch.initialMetadata)
      call.received(batch, succeeded)
      status.fill(batch.status)
      call.failSending()
    }
    response.receiveInitialMetadata()
    response.receiveMessage()
    response.receiveStatus()
    return response
  }

  private func makeStreamingBatches() -> [Batch] {
    let header = call.makeBatch { [self] batch, succeeded in
      initialMetadata.fill(succeeded ? batch.initialMetadata : nil)
    }
    header.receiveInitialMetadata()
    let end = call.makeBatch { [self] batch, _ in
      status.fill(batch.status)
      call.failSending()
    }
    end.receiveStatus()
    return [end, header]
  }

  /// Records that the call ended before the core could say so.
  private func end(_ error: RPCError) -> RPCError {
    status.fill((Status(code: Status.Code(error.code), message: error.message), [:]))
    initialMetadata.fill(nil)
    return error
  }

  /// - Throws: `RPCError` when the message is larger than the call's options allow.
  func checkRequest(_ message: CoreBytes) throws(RPCError) {
    try check(message, options.maxRequestMessageBytes)
  }

  /// The response's next message, or nil at the end.
  ///
  /// - Throws: `RPCError` when it is larger than the call's options allow.
  func nextMessage() async throws -> CoreBytes? {
    guard let message = try await call.nextMessage() else { return nil }
    try check(message, options.maxResponseMessageBytes)
    return message
  }

  private func check(_ message: CoreBytes, _ bytesMax: Int?) throws(RPCError) {
    guard let bytesMax, message.count > bytesMax else { return }
    throw RPCError(
      code: .resourceExhausted,
      message: "A message of \(message.count) bytes; the call's options allow \(bytesMax)."
    )
  }

  /// What is left of the time: `GRPCCore` hands it over as metadata, a caller as an option.
  private func timeout(_ metadata: Metadata) -> Duration? {
    let header = metadata[stringValues: Metadata.timeoutKey].first { _ in true }
      .flatMap { Duration(grpcTimeout: $0) }
    return [header, options.timeout].compactMap { $0 }.min()
  }

  private func compressed(_ metadata: Metadata) -> Metadata {
    let name: String? =
      switch options.compression {
      case .gzip?: "gzip"
      case .deflate?: "deflate"
      case CompressionAlgorithm.none?: "identity"
      default: nil
      }
    guard let name else { return metadata }
    var metadata = metadata
    // Read and removed by the core (<grpc/compression.h>).
    metadata.addString(name, forKey: "grpc-internal-encoding-request")
    return metadata
  }
}

extension RPCError {
  fileprivate static let cancelledBeforeStart = RPCError(
    code: .cancelled,
    message: "The call was cancelled before it was started."
  )
}
