import CCoreTransport
import GRPCCore
import SwiftProtobuf
import TestSupport
import Testing

/// A server may end a call while its client still writes, or be told to stop before it starts.
@Suite(.serialized) struct EarlyEndTests {
  /// What the server sent and said arrives, though the client's writes fail meanwhile.
  @Test(.timeLimit(.minutes(10)))
  func theServersStatusSurvivesTheClientsWrites() async throws {
    try await EchoOverCore.run { echo in
      let last = EchoRequest.with {
        $0.responseCount = 5
        $0.failure = .with { $0.code = UInt32(Status.Code.outOfRange.rawValue) }
      }
      let hasFailedToWrite = AsyncStream.makeStream(of: Never.self)
      let received = try await echo.peer.echo.chat { writer in
        defer { hasFailedToWrite.continuation.finish() }
        while true { try await writer.write(last) }
      } onResponse: { response in
        // Nothing is read before a write has failed.
        for await _ in hasFailedToWrite.stream {}
        var count = 0
        do {
          for try await _ in response.messages { count += 1 }
          return (count, Status.Code.ok)
        } catch let error as RPCError {
          return (count, Status.Code(error.code))
        }
      }
      #expect(received.0 == 5)
      #expect(received.1 == .outOfRange)
    }
  }

  /// A signal may come at any moment of the start.
  @Test(.timeLimit(.minutes(10)))
  func aShutdownMayComeBeforeTheStart() async throws {
    for _ in 0..<100 {
      let transport = try CoreServerTransport(
        address: .tcp(host: "127.0.0.1", port: 0),
        security: .plaintext
      )
      let server = GRPCServer(transport: transport, services: [EchoService()])
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: Never.self) { try await server.serve() }
        }
        group.addTask { transport.beginGracefulShutdown() }
      }
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func aTransportListensOnce() async throws {
    let transport = try CoreServerTransport(
      address: .tcp(host: "127.0.0.1", port: 0),
      security: .plaintext
    )
    transport.beginGracefulShutdown()
    try await transport.listen { _, _ in }
    await #expect(throws: CoreTransportError.self) {
      try await transport.listen { _, _ in }
    }
  }
}
