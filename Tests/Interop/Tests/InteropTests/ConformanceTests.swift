import TestSupport
import Testing

extension InteropTests {
  /// Every behaviour of the wire protocol.
  @Suite
  struct ConformanceTests {
    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all, ConformanceCheck.allCases)
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
        await withKnownIssue(quirk.comment, isIntermittent: quirk.isIntermittent) {
          try await run()
        }
      } else {
        try await run()
      }
    }
  }
}

extension Pairing {
  /// What a foreign implementation does otherwise. None of these concerns ours.
  fileprivate func quirk(in check: ConformanceCheck) -> (comment: Comment, isIntermittent: Bool)? {
    switch (server, client, check) {
    case (.nio, _, .oversizeRequest):
      ("this server resets the stream, which may overtake its own status", true)
    case (_, .nio, .oversizeResponse):
      ("this client has no limit on responses", false)
    default: nil
    }
  }
}
