import GRPCCore

/// What a client sends on one call. A write returns when there is room for the next one; writing
/// to a call that has ended throws, and the response says why it ended.
struct RequestWriter: ClosableRPCWriterProtocol {
  let call: ClientCall

  func write(_ element: RPCRequestPart<CoreBytes>) async throws {
    switch element {
    case .metadata(let metadata): try await call.start(metadata)
    case .message(let bytes):
      try call.checkRequest(bytes)
      try await call.call.write(.message(bytes))
    }
  }

  func write(contentsOf elements: some Sequence<RPCRequestPart<CoreBytes>>) async throws {
    for element in elements { try await write(element) }
  }

  /// Half-closes the call: the request is complete.
  func finish() async {
    // After the end of the call there is nothing left to complete.
    try? await call.call.write(.end(.halfClose))
  }

  func finish(throwing error: any Error) async { call.abandonRequest() }
}
