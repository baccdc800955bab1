import CGRPCShim
import GRPCCore

/// One batch of operations on a call, from the first operation added to the report of its end.
///
/// Sendable because it has one owner at a time: who fills it, then the C core, then the poller
/// thread that reports its end.
final class Batch: @unchecked Sendable {
  private let pointer: OpaquePointer
  private let onEnd: @Sendable (_ batch: Batch, _ succeeded: Bool) -> Void

  /// - Parameter onEnd: Runs once on a poller thread if the batch was started, else never.
  init(onEnd: @escaping @Sendable (_ batch: Batch, _ succeeded: Bool) -> Void) {
    pointer = cgrpc_batch_create()
    self.onEnd = onEnd
  }

  deinit { cgrpc_batch_destroy(pointer) }

  /// Starts the batch. False: nothing changed and its end will not be reported.
  func start(on call: OpaquePointer) -> Bool {
    let context = Unmanaged.passRetained(self)
    if cgrpc_batch_start(pointer, call, batchEnded, context.toOpaque()) { return true }
    context.release()
    return false
  }

  fileprivate func end(_ succeeded: Bool) { onEnd(self, succeeded) }

  // MARK: Operations that send

  /// - Throws: `RPCError` when HTTP/2 does not allow a field.
  func sendInitialMetadata(_ metadata: Metadata, waitForReady: Bool?) throws(RPCError) {
    try add(metadata, to: CGRPC_INITIAL)
    cgrpc_batch_send_initial_metadata(pointer, waitForReady.map { $0 ? 1 : 0 } ?? -1)
  }

  func sendMessage(_ message: CoreBytes, moreFollows: Bool) {
    message.withSlice { cgrpc_batch_send_message(pointer, $0, moreFollows) }
  }

  func sendHalfClose() { cgrpc_batch_send_half_close(pointer) }

  /// - Throws: `RPCError` when HTTP/2 does not allow a field.
  func sendStatus(_ status: Status, _ metadata: Metadata) throws(RPCError) {
    try add(metadata, to: CGRPC_TRAILING)
    withText(status.message) {
      cgrpc_batch_send_status(pointer, Int32(status.code.rawValue), $0)
    }
  }

  private func add(_ metadata: Metadata, to block: cgrpc_header_block) throws(RPCError) {
    cgrpc_batch_reserve_metadata(pointer, block, metadata.count)
    for (key, value) in metadata {
      let key = key.lowercased()
      guard Metadata.isReserved(key) || add(key, value, to: block) else {
        throw RPCError(
          code: .internalError,
          message: """
            Metadata field '\(key)' cannot be sent: keys are lower-case ASCII, values printable \
            ASCII, and binary values need a key that ends in '-bin'.
            """
        )
      }
    }
  }

  private func add(
    _ key: String,
    _ value: Metadata.Value,
    to block: cgrpc_header_block
  ) -> Bool {
    withText(key) { key in
      switch value {
      case .string(let text):
        withText(text) { cgrpc_batch_add_metadata(pointer, block, key, $0) }
      case .binary(let bytes):
        withText(bytes) { cgrpc_batch_add_metadata(pointer, block, key, $0) }
      }
    }
  }

  // MARK: Operations that receive, and what they brought

  func receiveInitialMetadata() { cgrpc_batch_receive_initial_metadata(pointer) }
  func receiveMessage() { cgrpc_batch_receive_message(pointer) }
  func receiveStatus() { cgrpc_batch_receive_status(pointer) }
  func receiveClose() { cgrpc_batch_receive_close(pointer) }

  func takeMessage() -> ReceivedMessage? {
    var message = cgrpc_message()
    return cgrpc_batch_take_message(pointer, &message) ? ReceivedMessage(taking: message) : nil
  }

  var initialMetadata: Metadata { Metadata(cgrpc_batch_peek_initial_metadata(pointer)) }

  var status: (Status, Metadata) {
    let code = Status.Code(rawValue: Int(cgrpc_batch_status(pointer))) ?? .unknown
    let message = String(cgrpc_batch_peek_status_message(pointer))
    return (
      Status(code: code, message: message),
      Metadata(cgrpc_batch_peek_trailing_metadata(pointer))
    )
  }

  var wasCancelled: Bool { cgrpc_batch_was_cancelled(pointer) }
}

/// The C core's report of a batch's end, on a poller thread.
private let batchEnded: cgrpc_completion = { context, succeeded in
  guard let context else { return }
  Unmanaged<Batch>.fromOpaque(context).takeRetainedValue().end(succeeded)
}
