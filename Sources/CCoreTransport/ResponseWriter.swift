import GRPCCore

/// What a server sends on one call. A write returns when there is room for the next one.
struct ResponseWriter: ClosableRPCWriterProtocol {
  let call: Call

  func write(_ element: RPCResponsePart<CoreBytes>) async throws {
    switch element {
    case .metadata(let metadata): try await call.write(.metadata(metadata))
    case .message(let bytes): try await call.write(.message(bytes))
    case .status(let status, let metadata):
      try await call.write(.end(.status(status, metadata)))
    }
  }

  func write(contentsOf elements: some Sequence<RPCResponsePart<CoreBytes>>) async throws {
    for element in elements { try await write(element) }
  }

  /// The status has ended the call already; without one its release cancels it.
  func finish() async {}

  func finish(throwing error: any Error) async { call.cancel() }
}
