import GRPCCore
import TestSupport
import Testing

extension InteropTests {
  @Suite
  struct SecurityTests {
    private let certificates: TestCertificates

    init() throws {
      certificates = try TestCertificates()
    }

    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func callsPassOverTLS(_ pairing: Pairing) async throws {
      var settings = EchoSettings()
      settings.server = .tls(certificates)
      settings.client = .tls(certificates, identity: nil)
      try await check(pairing, settings)
    }

    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func callsPassOverMutualTLS(_ pairing: Pairing) async throws {
      var settings = EchoSettings()
      settings.server = .mutualTLS(certificates)
      settings.client = .tls(certificates, identity: certificates.client)
      try await check(pairing, settings)
    }

    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func clientWithoutCertificateIsRefused(_ pairing: Pairing) async throws {
      var settings = EchoSettings()
      settings.server = .mutualTLS(certificates)
      settings.client = .tls(certificates, identity: nil)
      try await expectRefusal(pairing, settings)
    }

    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func clientOfAnotherAuthorityIsRefused(_ pairing: Pairing) async throws {
      var settings = EchoSettings()
      settings.server = .mutualTLS(certificates)
      settings.client = .tls(certificates, identity: certificates.stranger)
      try await expectRefusal(pairing, settings)
    }

    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func serverOfAnotherAuthorityIsRefused(_ pairing: Pairing) async throws {
      var settings = EchoSettings()
      settings.server = .tls(try TestCertificates())
      settings.client = .tls(certificates, identity: nil)
      try await expectRefusal(pairing, settings)
    }

    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all)
    func plaintextClientIsRefusedByTLSServer(_ pairing: Pairing) async throws {
      var settings = EchoSettings()
      settings.server = .tls(certificates)
      try await expectRefusal(pairing, settings)
    }

    private func check(_ pairing: Pairing, _ settings: EchoSettings) async throws {
      let seed = TestSeed.announced(for: "TLS with \(pairing.testDescription)")
      try await pairing.withEcho(settings) { _, peer in
        for check in [ConformanceCheck.unary, .bidirectional, .pingPong] {
          try await check.run(on: peer, seed: seed)
        }
      }
    }

    private func expectRefusal(_ pairing: Pairing, _ settings: EchoSettings) async throws {
      try await pairing.withEcho(settings) { running, peer in
        var options = CallOptions.defaults
        options.waitForReady = false
        options.timeout = ConformanceLimits.patience
        let error = await rpcError { [options] in
          try await peer.echo.unary(EchoRequest(), options: options)
        }
        #expect(error?.code == .unavailable, "\(String(describing: error))")
        #expect(running.tally.counts.started == 0, "no handler runs for a peer that is refused")
      }
    }
  }
}
