import ArgumentParser
import CCoreTransport
import Dispatch
import Foundation
import GRPCCore
import TestSupport

/// Serves Echo until SIGTERM or SIGINT, then shuts down gracefully.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve Echo; print `ready ADDRESS` once calls are accepted."
  )

  @Option(help: "host:port, [ipv6]:port or unix:path; port 0 lets the system choose.")
  var listen = "127.0.0.1:0"

  @Option(help: "PEM file of the server's certificate chain; enables TLS.")
  var certificate: String?

  @Option(help: "PEM file of the certificate's private key.")
  var key: String?

  @Option(help: "PEM file of the roots that client certificates must lead to; enables mutual TLS.")
  var clientRoots: String?

  @Option(help: "Largest request message in bytes.")
  var messageBytesMax = ConformanceLimits.messageBytesMax

  @Option(help: "Calls that one connection may have open.")
  var streamsMax = ConformanceLimits.streamsMax

  @Option(help: "Milliseconds that running calls get after SIGTERM.")
  var graceMilliseconds = 5000

  @Option(help: "Threads that poll for network events.")
  var pollerThreads = ServerOptions().pollerThreads

  @Flag(help: "Compress responses with gzip.")
  var compress = false

  func validate() throws {
    guard (certificate == nil) == (key == nil) else {
      throw ValidationError("Give both --certificate and --key, or neither.")
    }
    guard clientRoots == nil || certificate != nil else {
      throw ValidationError("--client-roots needs --certificate and --key.")
    }
  }

  func run() async throws {
    let transport = try CoreServerTransport(
      address: ListenAddress(parsing: listen),
      security: security,
      options: options
    )
    let server = GRPCServer(transport: transport, services: [EchoService()])
    let signals = [SIGTERM, SIGINT].map { number in
      // The default action would end the process before the dispatch source sees the signal.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { server.beginGracefulShutdown() }
      source.activate()
      return source
    }
    // Not `print`: its buffer would keep the line from a parent that reads a pipe.
    try FileHandle.standardOutput.write(contentsOf: Data("ready \(transport.address)\n".utf8))
    try await server.serve()
    for source in signals { source.cancel() }
  }

  private var security: ServerSecurity {
    guard let certificate, let key else { return .plaintext }
    return .tls(
      ServerTLS(
        certificateChainPath: certificate,
        privateKeyPath: key,
        clientCertificates: clientRoots.map { .required(rootsPath: $0) } ?? .ignored
      )
    )
  }

  private var options: ServerOptions {
    var options = ServerOptions()
    options.maxReceiveMessageBytes = messageBytesMax
    options.maxConcurrentStreams = streamsMax
    options.shutdownGracePeriod = .milliseconds(graceMilliseconds)
    options.pollerThreads = pollerThreads
    options.compression = compress ? .gzip : .none
    return options
  }
}
