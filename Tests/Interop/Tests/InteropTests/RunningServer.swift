import GRPCCore
import TestSupport

/// A server of Echo that is listening.
struct RunningServer: Sendable {
  let endpoint: Endpoint
  let tally: EchoTally
  let beginGracefulShutdown: @Sendable () -> Void

  /// Serves Echo over `transport` while `body` runs, then shuts down gracefully.
  static func run<Transport: ServerTransport, Result: Sendable>(
    _ transport: Transport,
    endpoint: (Transport) async throws -> Endpoint,
    body: (RunningServer) async throws -> Result
  ) async throws -> Result {
    let tally = EchoTally()
    let server = GRPCServer(transport: transport, services: [EchoService(tally: tally)])
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      let running = RunningServer(
        endpoint: try await endpoint(transport),
        tally: tally,
        beginGracefulShutdown: { server.beginGracefulShutdown() }
      )
      let result = try await body(running)
      server.beginGracefulShutdown()
      try await group.waitForAll()
      return result
    }
  }

  /// Waits until the counts reach `floors`; the test's time limit bounds it.
  func tally(_ floors: (inout TallyRequest) -> Void) async {
    var request = TallyRequest()
    floors(&request)
    let wanted = request
    _ = await tally.changes().counts.first { $0.reaches(wanted) }
  }
}
