import CCoreTransport
import Foundation
import GRPCCore
import Interceptors
import Logging
import ServiceLifecycle
import Services

/// The gRPC server as one service of the process.
struct RPCService: Service {
  private let transport: CoreServerTransport
  private let server: GRPCServer<CoreServerTransport>
  private let services: ServedServices<CoreServerTransport>
  private let hasModel: @Sendable () -> Bool
  private let calls: CallsTaken

  /// - Parameters:
  ///   - transport: Bound already.
  ///   - handlers: The services of the contract.
  ///   - proxies: Whose word about their clients is taken.
  ///   - authorization: Stands before each of them.
  ///   - hasModel: Whether a model is active.
  ///   - calls: Told when calls are taken and when they are not any more.
  init(
    _ transport: CoreServerTransport,
    handlers: [any RegistrableRPCService],
    proxies: TrustedProxies,
    authorization: any ServerInterceptor,
    hasModel: @escaping @Sendable () -> Bool,
    calls: CallsTaken,
    logger: Logger
  ) throws {
    self.transport = transport
    services = try ServedServices(
      handlers,
      interceptors: ServerPipeline.interceptors(
        logger: logger,
        observers: [AccessLog(logger: Logger(label: "wafermap.access")), CallMetrics()],
        proxies: proxies,
        deadline: { context, _ in
          (context.transportSpecific as? CoreServerContext)?.deadline
        },
        detail: Outcome.detailed,
        inner: [authorization, KnownCallers()]
      )
    )
    server = GRPCServer(transport: transport, router: services.router)
    self.hasModel = hasModel
    self.calls = calls
  }

  /// Tells clients that a model is there.
  func modelCame() { services.modelCame() }

  /// Serves until told to stop, and says on stdout when and where.
  func run() async throws {
    try await withGracefulShutdownHandler {
      services.begin(hasModel: hasModel())
      calls.begin()
      FileHandle.standardOutput.tell("wafermap ready on \(transport.address)\n")
      do {
        try await server.serve()
      } catch let error as RuntimeError where error.code == .serverIsStopped {
        // Told to stop before it had begun.
      }
    } onGracefulShutdown: {
      calls.end()
      services.end()
      server.beginGracefulShutdown()
    }
  }
}
