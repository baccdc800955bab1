import TestSupport
import Testing

/// Every behaviour of the wire protocol, with every combination of servers and clients.
///
/// Serialised: several checks watch counts and memory, and each keeps two cores busy.
@Suite(.serialized)
struct ConformanceTests {
  @Test(.timeLimit(.minutes(2)), arguments: Pairing.all, ConformanceCheck.allCases)
  func behaviour(of pairing: Pairing, check: ConformanceCheck) async throws {
    let seed = TestSeed.announced(for: "\(check) with \(pairing.testDescription)")
    var settings = EchoSettings()
    settings.compresses = check == .compression
    let run = { @Sendable [settings] in
      try await pairing.withEcho(settings) { _, peer in
        try await check.run(on: peer, seed: seed)
      }
    }
    if let quirk = pairing.quirk(in: check) {
      await withKnownIssue(quirk, isIntermittent: true) { try await run() }
    } else {
      try await run()
    }
  }
}

extension Pairing {
  /// What a foreign implementation is known to do otherwise, when nothing of ours is concerned.
  fileprivate func quirk(in check: ConformanceCheck) -> Comment? {
    switch (server, client, check) {
    case (.nio, .nio, .oversizeRequest):
      "this server resets the stream, which may overtake its own status"
    default: nil
    }
  }
}
