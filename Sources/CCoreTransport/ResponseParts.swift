import GRPCCore

/// What a client receives of one call: metadata, messages, and always a status at the end.
///
/// A call the server refused without a header block has no metadata part. The C core does not
/// tell that case from an empty header block, so where the call is over or only one message is
/// expected, an empty block is passed on with a message, and left out if an error comes instead.
struct ResponseParts: AsyncSequence, Sendable {
  typealias Element = RPCResponsePart<CoreBytes>

  let call: ClientCall

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(call: call) }

  struct AsyncIterator: AsyncIteratorProtocol {
    private enum Position {
      case metadata
      case messages
      case status
      case end
    }

    private let call: ClientCall
    private var position = Position.metadata
    /// A message that came before its metadata could be passed on.
    private var held: CoreBytes?

    fileprivate init(call: ClientCall) { self.call = call }

    mutating func next() async throws -> Element? {
      try await next(isolation: nil)
    }

    mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> Element? {
      if position == .metadata, let metadata = try await metadata() { return .metadata(metadata) }
      if position == .messages, let message = try await message() { return .message(message) }
      guard position == .status else { return nil }
      position = .end
      let (status, metadata) = await call.status.value
      return .status(status, metadata)
    }

    private mutating func metadata() async throws -> Metadata? {
      guard let metadata = await call.initialMetadata.value else {
        position = .status
        return nil
      }
      position = .messages
      let isComplete = call.status.isFilled
      guard metadata.isEmpty, isComplete || call.descriptor.type?.isResponseStreaming == false
      else { return metadata }
      held = try await call.nextMessage()
      if held != nil { return metadata }
      position = .status
      return await call.status.value.0.code == .ok ? metadata : nil
    }

    private mutating func message() async throws -> CoreBytes? {
      if let held {
        self.held = nil
        return held
      }
      if let message = try await call.nextMessage() { return message }
      position = .status
      return nil
    }
  }
}
