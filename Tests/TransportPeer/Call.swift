import ArgumentParser
import CCoreTransport
import Foundation
import GRPCCore
import TestSupport

/// Runs conformance checks with our client against any server of Echo.
struct Call: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a server of Echo; print one JSON object per check.",
    discussion: "Exits with 1 if a check fails."
  )

  @Argument(help: "A name as the C core resolves it: host:port, unix:path, dns:///host:port.")
  var target: String

  @Option(help: "Check to run; may be repeated. Without it all are run.")
  var check: [String] = []

  @Option(help: "PEM file of the roots that the server's certificate must lead to; enables TLS.")
  var roots: String?

  @Option(help: "PEM file of the client's certificate chain.")
  var certificate: String?

  @Option(help: "PEM file of the client certificate's private key.")
  var key: String?

  @Option(help: "Name that the server's certificate must have, when it is not the target's.")
  var serverName: String?

  @Option(help: "Seed of the random payloads.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (certificate == nil) == (key == nil) else {
      throw ValidationError("Give both --certificate and --key, or neither.")
    }
    for name in check where ConformanceCheck(rawValue: name) == nil {
      throw ValidationError(
        "There is no check '\(name)'; `transport-peer checks` names those there are."
      )
    }
  }

  func run() async throws {
    let selected = check.compactMap { ConformanceCheck(rawValue: $0) }
    let checks = selected.isEmpty ? ConformanceCheck.allCases : selected
    var options = ClientOptions()
    options.maxReceiveMessageBytes = ConformanceLimits.messageBytesMax
    let transport = try CoreClientTransport(target: target, security: security, options: options)
    let failures = try await withGRPCClient(transport: transport) { client in
      var failures = 0
      for check in checks {
        let outcome = await outcome(of: check, on: EchoPeer(client))
        print(try outcome.json)
        if outcome.error != nil { failures += 1 }
      }
      return failures
    }
    if failures > 0 { throw ExitCode.failure }
  }

  private func outcome(of check: ConformanceCheck, on peer: EchoPeer) async -> CheckOutcome {
    let clock = ContinuousClock()
    let start = clock.now
    var failure: String?
    do {
      try await check.run(on: peer, seed: seed)
    } catch {
      failure = "\(error)"
    }
    return CheckOutcome(
      check: check.rawValue,
      seconds: (clock.now - start) / .seconds(1),
      error: failure
    )
  }

  private var security: ClientSecurity {
    guard let roots else { return .plaintext }
    var tls = ClientTLS(rootsPath: roots, serverName: serverName)
    if let certificate, let key {
      tls.identity = ClientTLS.Identity(certificateChainPath: certificate, privateKeyPath: key)
    }
    return .tls(tls)
  }
}
