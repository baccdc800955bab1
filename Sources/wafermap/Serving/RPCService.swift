import CCoreTransport
import Foundation
import GRPCCore
import Interceptors
import Logging
import ServerSettings
import ServiceLifecycle

/// The gRPC server as one service of the process.
struct RPCService: Service {
  private let transport: CoreServerTransport
  private let server: GRPCServer<CoreServerTransport>
  private let services: ServedServices<CoreServerTransport>

  /// Binds the address.
  ///
  /// - Throws: `CoreTransportError` when the address or a certificate cannot be used.
  init(settings: ServerSettings, logger: Logger) throws {
    transport = try CoreServerTransport(
      address: settings.address,
      security: settings.security,
      options: settings.options
    )
    services = try ServedServices(
      interceptors: ServerPipeline.interceptors(
        logger: logger,
        observers: [AccessLog(logger: Logger(label: "wafermap.access")), CallMetrics()],
        deadline: { context, _ in
          (context.transportSpecific as? CoreServerContext)?.deadline
        }
      )
    )
    server = GRPCServer(transport: transport, router: services.router)
  }

  /// Serves until told to stop, and says on stdout when and where.
  func run() async throws {
    try await withGracefulShutdownHandler {
      services.begin()
      FileHandle.standardOutput.write(Data("wafermap ready on \(transport.address)\n".utf8))
      do {
        try await server.serve()
      } catch let error as RuntimeError where error.code == .serverIsStopped {
        // Told to stop before it had begun.
      }
    } onGracefulShutdown: {
      services.end()
      server.beginGracefulShutdown()
    }
  }
}
