import CCoreTransport
import GRPCCore
import TestSupport
import Testing

extension TransportTests {
  /// What remains when something that must not fail does.
  @Suite
  struct FaultTests {
    /// Longer than any of these calls takes; a call that gets here hangs.
    private static let patience = Duration.seconds(20)

    /// The first batch of a call fails to start, then the second, until one succeeds because it
    /// has no more batches: the call ends with a status, the next one is unharmed, nothing stays.
    @Test(.timeLimit(.minutes(10)), arguments: CallShape.allCases)
    func everyBatchMayFailToStart(_ shape: CallShape) async throws {
      var failures = 0
      for nth in Int64(1)... {
        let struck = try await EchoOverCore.run { echo in
          let before = CoreDiagnostics.batchesStarted
          CoreDiagnostics.failBatch(nth)
          defer { CoreDiagnostics.failBatch(0) }
          if try await outcome(of: shape, echo) != nil { failures += 1 }
          let struck = CoreDiagnostics.batchesStarted - before >= nth
          CoreDiagnostics.failBatch(0)
          let next = try await outcome(of: shape, echo)
          #expect(next == nil, "the call after batch \(nth) failed: \(String(describing: next))")
          return struck
        }
        #expect(CoreDiagnostics.liveObjects == .none, "after batch \(nth) of \(shape) failed")
        guard struck else { break }
      }
      print("\(shape): \(failures) batches whose failure ends the call")
      #expect(failures > 0, "no fault had an effect")
    }

    /// Connections are cut after a random number of bytes, in both directions.
    @Test(.timeLimit(.minutes(10)))
    func connectionsMayBeCutAnywhere() async throws {
      let seed = TestSeed.announced(for: "cut connections")
      let plan = CutPlan(seed: seed, bytesMax: 100_000)
      try await EchoOverCore.run { echo in
        let proxy = try TCPProxy(targetPort: echo.port, cutPlan: plan.nextCut)
        defer { proxy.close() }
        var options = ClientOptions.conformance
        options.reconnectBackoff = .milliseconds(1)...(.milliseconds(5))
        let transport = try CoreClientTransport(
          target: "127.0.0.1:\(proxy.port)",
          security: .plaintext,
          options: options
        )
        try await withGRPCClient(transport: transport) { client in
          try await callThroughCuts(EchoPeer(client), seed: seed)
        }
        #expect(proxy.accepted > 20, "connections were cut: \(proxy.accepted)")
        // The direct connection has not noticed.
        try await CallShape.bidirectional.call(echo.peer.echo)
      }
      #expect(CoreDiagnostics.liveObjects == .none)
    }

    private func callThroughCuts(_ peer: EchoPeer, seed: UInt64) async throws {
      var options = CallOptions.defaults
      options.waitForReady = true
      options.timeout = Self.patience
      let tallies = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
        for worker in 0..<4 {
          group.addTask { [options] in
            var random = SeededGenerator(seed: seed &+ UInt64(worker))
            var (succeeded, failed) = (0, 0)
            for round in 0..<100 {
              let shape = CallShape.allCases[round % CallShape.allCases.count]
              let payload = random.bytes(Int.random(in: 0...8192, using: &random))
              do {
                try await shape.call(peer.echo, payload: payload, options: options)
                succeeded += 1
              } catch let error as RPCError {
                #expect(error.code == .unavailable, "\(shape): \(error)")
                failed += 1
              }
            }
            return (succeeded, failed)
          }
        }
        return try await group.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
      }
      print("through cut connections: \(tallies.0) calls succeeded, \(tallies.1) failed")
      #expect(tallies.0 > 0 && tallies.1 > 0, "\(tallies)")
    }

    /// Nil if the call succeeded; a hang is no clean end.
    private func outcome(of shape: CallShape, _ echo: EchoOverCore) async throws -> RPCError? {
      var options = CallOptions.defaults
      options.timeout = Self.patience
      do {
        try await shape.call(echo.peer.echo, options: options)
        return nil
      } catch let error as RPCError {
        #expect(error.code != .deadlineExceeded, "\(shape) hangs: \(error)")
        return error
      }
    }
  }
}

extension EchoOverCore {
  /// The TCP port of the server; 0 if it listens elsewhere.
  fileprivate var port: Int {
    if case .tcp(_, let port) = address { Int(port) } else { 0 }
  }
}
