import CCoreTransport
import GRPCCore
import Synchronization
import Testing

/// A request message above the limit must not look like the end of the request: a handler would
/// take what came before it for all there is.
@Suite struct OversizedMessageTests {
  private static let limitBytes = 1024

  @Test(.timeLimit(.minutes(10)), arguments: [0, 1, 3])
  func theRequestBreaksOff(messagesBefore: Int) async throws {
    let sink = SinkService()
    var options = ServerOptions()
    options.maxReceiveMessageBytes = Self.limitBytes
    let transport = try CoreServerTransport(
      address: .tcp(host: "127.0.0.1", port: 0),
      security: .plaintext,
      options: options
    )
    let client = try CoreClientTransport(
      target: transport.address.description,
      security: .plaintext
    )
    let code = try await withGRPCServer(transport: transport, services: [sink]) { _ in
      try await withGRPCClient(transport: client) { client in
        try await send(
          Array(repeating: [1], count: messagesBefore)
            + [[UInt8](repeating: 2, count: Self.limitBytes + 1)],
          through: client
        )
      }
    }
    #expect(code == .resourceExhausted)
    #expect(sink.endings.withLock { $0 } == [.brokenOff(after: messagesBefore)])
  }

  /// Sends one request of `messages` and tells the status.
  private func send(
    _ messages: [[UInt8]],
    through client: GRPCClient<CoreClientTransport>
  ) async throws -> RPCError.Code? {
    try await client.clientStreaming(
      request: StreamingClientRequest { writer in
        for message in messages { try await writer.write(message) }
      },
      descriptor: SinkService.method,
      serializer: BytesCoder(),
      deserializer: BytesCoder(),
      options: .defaults
    ) { response in
      switch response.accepted {
      case .success: nil
      case .failure(let error): error.code
      }
    }
  }
}

/// Notes how each request ended.
private final class SinkService: RegistrableRPCService {
  enum Ending: Equatable {
    case complete(after: Int)
    case brokenOff(after: Int)
  }

  static let method = MethodDescriptor(fullyQualifiedService: "test.v1.Sink", method: "Take")

  let endings = Mutex<[Ending]>([])

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerHandler(
      forMethod: Self.method,
      deserializer: BytesCoder(),
      serializer: BytesCoder()
    ) { request, _ in
      var count = 0
      do {
        for try await _ in request.messages { count += 1 }
      } catch {
        self.endings.withLock { $0.append(.brokenOff(after: count)) }
        throw error
      }
      self.endings.withLock { $0.append(.complete(after: count)) }
      return StreamingServerResponse(single: ServerResponse(message: [UInt8(count)]))
    }
  }
}
