import TestSupport
import Testing

extension TransportTests {
  /// Every behaviour of the wire protocol with our server and our client. The same checks run
  /// against foreign servers and clients in `Tests/Interop`.
  @Suite
  struct ConformanceTests {
    @Test(.timeLimit(.minutes(10)), arguments: ConformanceCheck.allCases)
    func behaviour(check: ConformanceCheck) async throws {
      let seed = TestSeed.announced(for: "\(check)")
      try await EchoOverCore.run { echo in
        try await check.run(on: echo.peer, seed: seed)
      }
    }
  }
}
