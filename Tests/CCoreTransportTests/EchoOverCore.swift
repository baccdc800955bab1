import CCoreTransport
import GRPCCore
import TestSupport

/// Echo served and called over the C core, in this process.
struct EchoOverCore: Sendable {
  let address: ListenAddress
  let tally: EchoTally
  let peer: EchoPeer
  let beginGracefulShutdown: @Sendable () -> Void

  /// Runs server and client while `body` does, then shuts both down gracefully.
  static func run<Result: Sendable>(
    options: ServerOptions = .conformance,
    clientOptions: ClientOptions = .conformance,
    body: (EchoOverCore) async throws -> Result
  ) async throws -> Result {
    let transport = try CoreServerTransport(
      address: .tcp(host: "127.0.0.1", port: 0),
      security: .plaintext,
      options: options
    )
    let tally = EchoTally()
    let server = GRPCServer(transport: transport, services: [EchoService(tally: tally)])
    let client = GRPCClient(
      transport: try CoreClientTransport(
        target: transport.address.description,
        security: .plaintext,
        options: clientOptions
      )
    )
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      group.addTask { try await client.runConnections() }
      let result = try await body(
        EchoOverCore(
          address: transport.address,
          tally: tally,
          peer: EchoPeer(client),
          beginGracefulShutdown: { server.beginGracefulShutdown() }
        )
      )
      client.beginGracefulShutdown()
      server.beginGracefulShutdown()
      try await group.waitForAll()
      return result
    }
  }
}

extension ServerOptions {
  /// What the conformance checks expect of a server.
  static var conformance: ServerOptions {
    var options = ServerOptions()
    options.maxReceiveMessageBytes = ConformanceLimits.messageBytesMax
    options.maxConcurrentStreams = ConformanceLimits.streamsMax
    options.shutdownGracePeriod = .seconds(5)
    return options
  }
}

extension ClientOptions {
  /// What the conformance checks expect of a client; each client has connections of its own.
  static var conformance: ClientOptions {
    var options = ClientOptions()
    options.maxReceiveMessageBytes = ConformanceLimits.messageBytesMax
    options.usesOwnConnections = true
    return options
  }
}
