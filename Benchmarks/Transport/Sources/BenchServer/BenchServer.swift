import ArgumentParser
import CCoreTransport
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// Serves the benchmark's Echo with one of the two transports, on loopback, until it is killed.
@main
struct BenchServer: AsyncParsableCommand {
  /// Whose transport serves.
  enum Stack: String, ExpressibleByArgument {
    case core
    case nio
  }

  static let configuration = CommandConfiguration(commandName: "bench-server")

  /// Above every concurrency that is measured; all else is each transport's default.
  private static let streamsMax = 1000

  @Argument(help: "core: the product's transport; nio: grpc-swift-nio-transport.")
  var stack: Stack

  func run() async throws {
    switch stack {
    case .core:
      var options = ServerOptions()
      options.maxConcurrentStreams = Self.streamsMax
      let transport = try CoreServerTransport(
        address: .tcp(host: "127.0.0.1", port: 0),
        security: .plaintext,
        options: options
      )
      try announce("\(transport.address)")
      try await GRPCServer(transport: transport, services: [BenchService()]).serve()
    case .nio:
      let transport = HTTP2ServerTransport.Posix(
        address: .ipv4(host: "127.0.0.1", port: 0),
        transportSecurity: .plaintext,
        config: .defaults { $0.http2.maxConcurrentStreams = Self.streamsMax }
      )
      let server = GRPCServer(transport: transport, services: [BenchService()])
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.serve() }
        let port = try await transport.listeningAddress.ipv4?.port ?? 0
        try announce("127.0.0.1:\(port)")
        try await group.waitForAll()
      }
    }
  }

  private func announce(_ address: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data("ready \(address)\n".utf8))
  }
}
