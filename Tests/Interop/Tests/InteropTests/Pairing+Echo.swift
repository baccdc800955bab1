import TestSupport

extension Pairing {
  /// Runs a server and a client of it while `body` runs.
  func withEcho<Result: Sendable>(
    _ settings: EchoSettings = EchoSettings(),
    body: (RunningServer, EchoPeer) async throws -> Result
  ) async throws -> Result {
    try await server.withServer(settings) { running in
      try await client.withClient(of: running.endpoint, settings) { peer in
        try await body(running, peer)
      }
    }
  }
}
