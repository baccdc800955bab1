import GRPCCore
import SwiftProtobuf
import TestSupport
import Testing

extension InteropTests {
  @Suite
  struct ShutdownTests {
    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func callInFlightFinishesWithinGrace(_ pairing: Pairing) async throws {
      try await pairing.withEcho { running, peer in
        try await peer.pingPong(rounds: 20, payloadBytes: 100) { round in
          if round == 0 { running.beginGracefulShutdown() }
        }
        #expect(running.tally.counts.written == 20)
      }
    }

    /// The new call comes from a new client: what a client does with its other calls after it
    /// has been told to go away is not the server's doing.
    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func newCallsAreUnavailableWhileOneFinishes(_ pairing: Pairing) async throws {
      let settings = EchoSettings()
      try await pairing.withEcho(settings) { running, peer in
        try await peer.pingPong(rounds: 2, payloadBytes: 100) { round in
          guard round == 0 else { return }
          running.beginGracefulShutdown()
          var options = CallOptions.defaults
          options.waitForReady = false
          options.timeout = ConformanceLimits.patience
          let error = await rpcError { [options] in
            try await pairing.client.withClient(of: running.endpoint, settings) { newcomer in
              // The listening socket may close a little later than the shutdown begins.
              while true { _ = try await newcomer.echo.unary(EchoRequest(), options: options) }
            }
          }
          #expect(error?.code == .unavailable, "\(String(describing: error))")
        }
      }
    }

    /// The handler hears of its cancellation, the client of UNAVAILABLE, and the server ends.
    @Test(.timeLimit(.minutes(10)), arguments: Pairing.coreServers)
    func callIsCancelledAfterGrace(_ pairing: Pairing) async throws {
      var settings = EchoSettings()
      settings.grace = .milliseconds(200)
      try await pairing.withEcho(settings) { running, peer in
        let call = Task { try await peer.echo.unary(.with { $0.wait = .taskCancelled }) }
        await running.tally { $0.startedMin = 1 }
        running.beginGracefulShutdown()
        let error = await rpcError { try await call.value }
        #expect(error?.code == .unavailable, "\(String(describing: error))")
        await running.tally {
          $0.taskCancelledMin = 1
          $0.finishedMin = 1
        }
      }
    }

    /// A handler that ignores everything but its task still ends when the client goes away.
    @Test(.timeLimit(.minutes(10)), arguments: Pairing.coreServers)
    func clientCancelsTheHandlersTask(_ pairing: Pairing) async throws {
      try await pairing.withEcho { running, peer in
        let call = Task { try await peer.echo.unary(.with { $0.wait = .taskCancelled }) }
        await running.tally { $0.startedMin = 1 }
        call.cancel()
        await running.tally {
          $0.taskCancelledMin = 1
          $0.finishedMin = 1
        }
      }
    }

    @Test(.timeLimit(.minutes(10)), arguments: Pairing.coreServers)
    func deadlineCancelsTheHandlersTask(_ pairing: Pairing) async throws {
      try await pairing.withEcho { running, peer in
        // The time is for the call, not for connecting.
        _ = try await peer.echo.unary(EchoRequest())
        var options = CallOptions.defaults
        options.timeout = .seconds(2)
        let error = await rpcError { [options] in
          try await peer.echo.unary(.with { $0.wait = .taskCancelled }, options: options)
        }
        #expect(error?.code == .deadlineExceeded)
        await running.tally {
          $0.taskCancelledMin = 1
          $0.finishedMin = 2
        }
      }
    }
  }
}
