import ArgumentParser
import BenchEcho
import CCoreTransport
import Foundation
import GRPCCore

/// Calls a server from several tasks for some seconds, over one connection, and writes what it
/// measured as JSON.
@main
struct BenchClient: AsyncParsableCommand {
  /// What a task does all the time.
  enum Shape: String, ExpressibleByArgument {
    /// One call after another.
    case unary
    /// One message after another over one stream, each when the last has come back.
    case bidi
  }

  static let configuration = CommandConfiguration(commandName: "bench-client")

  @Argument var target: String
  @Option var shape = Shape.unary
  @Option(help: "Tasks that call at the same time.") var concurrency = 1
  @Option(help: "Seconds before the measurement.") var warmUp = 1.0
  @Option(help: "Seconds of the measurement.") var seconds = 3.0
  @Option(help: "Size of a message in bytes.") var payloadBytes = 100
  @Flag(help: "Print the server's CPU time in microseconds and exit.") var usage = false

  func run() async throws {
    var options = ClientOptions()
    options.usesOwnConnections = true
    let transport = try CoreClientTransport(target: target, security: .plaintext, options: options)
    try await withGRPCClient(transport: transport) { client in
      if usage {
        print(try await Self.usedMicroseconds(by: client))
      } else {
        print(try await measure(client))
      }
    }
  }

  /// Latencies of all tasks in microseconds, sorted, as a JSON array.
  private func measure(_ client: GRPCClient<CoreClientTransport>) async throws -> String {
    let start = ContinuousClock.now + .seconds(warmUp)
    let end = start + .seconds(seconds)
    let window = MeasuringWindow(start: start, end: end)
    let payload = [UInt8](repeating: 7, count: payloadBytes)
    let latencies = try await withThrowingTaskGroup(of: [UInt32].self) { group in
      for _ in 0..<concurrency {
        group.addTask {
          switch shape {
          case .unary: try await unary(client, payload, window)
          case .bidi: try await bidi(client, payload, window)
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return "[\(latencies.sorted().map(String.init).joined(separator: ","))]"
  }

  private func unary(
    _ client: GRPCClient<CoreClientTransport>,
    _ payload: [UInt8],
    _ window: MeasuringWindow
  ) async throws -> [UInt32] {
    var latencies: [UInt32] = []
    while !window.isOver {
      let start = ContinuousClock.now
      let echoed = try await client.unary(
        request: ClientRequest(message: payload),
        descriptor: BenchMethod.unary,
        serializer: BytesCoder(),
        deserializer: BytesCoder(),
        options: .defaults
      ) { try $0.message }
      guard echoed.count == payload.count else { throw ExitCode.failure }
      window.record(since: start, into: &latencies)
    }
    return latencies
  }

  private func bidi(
    _ client: GRPCClient<CoreClientTransport>,
    _ payload: [UInt8],
    _ window: MeasuringWindow
  ) async throws -> [UInt32] {
    let (turns, turn) = AsyncStream.makeStream(of: Void.self)
    turn.yield()
    return try await client.bidirectionalStreaming(
      request: StreamingClientRequest { writer in
        for await _ in turns { try await writer.write(payload) }
      },
      descriptor: BenchMethod.chat,
      serializer: BytesCoder(),
      deserializer: BytesCoder(),
      options: .defaults
    ) { response in
      var latencies: [UInt32] = []
      var start = ContinuousClock.now
      for try await _ in response.messages {
        window.record(since: start, into: &latencies)
        guard !window.isOver else { break }
        start = ContinuousClock.now
        turn.yield()
      }
      turn.finish()
      return latencies
    }
  }

  private static func usedMicroseconds(
    by client: GRPCClient<CoreClientTransport>
  ) async throws -> UInt64 {
    let bytes = try await client.unary(
      request: ClientRequest(message: []),
      descriptor: BenchMethod.usage,
      serializer: BytesCoder(),
      deserializer: BytesCoder(),
      options: .defaults
    ) { try $0.message }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
