import GRPCCore

/// What a server receives of one call: its metadata, then its messages.
struct RequestParts: AsyncSequence, Sendable {
  typealias Element = RPCRequestPart<CoreBytes>

  let metadata: Metadata
  let call: Call

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(metadata: metadata, call: call)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate var metadata: Metadata?
    fileprivate let call: Call

    mutating func next() async throws -> Element? {
      try await next(isolation: nil)
    }

    mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> Element? {
      if let metadata {
        self.metadata = nil
        return .metadata(metadata)
      }
      return try await call.nextMessage().map { .message($0) }
    }
  }
}
