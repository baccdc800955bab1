import CCoreTransport
import Foundation
import GRPCCore

/// Serves a stub on a Unix socket for the length of a test.
enum StubServer {
  /// Calls `body` with the value of --server.
  static func with<Result: Sendable>(
    _ service: any RegistrableRPCService,
    checksTokens: Bool = false,
    _ body: @Sendable (_ address: String) async throws -> Result
  ) async throws -> Result {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "wafermap-\(UUID().uuidString.prefix(8)).sock").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let transport = try CoreServerTransport(
      address: .unix(path: path),
      security: .plaintext,
      options: ServerOptions()
    )
    let server = GRPCServer(
      transport: transport,
      services: [service],
      interceptors: checksTokens ? [TokenCheck()] : []
    )
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      defer { group.cancelAll() }
      return try await body("\(transport.address)")
    }
  }
}
