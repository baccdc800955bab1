import CCoreTransport
import Caching
import Credentials
import Domain
import Foundation
import GRPCCore
import Interceptors
import Kernels
import Logging
import Metrics
import ModelServing
import Monitoring
import Redis
import ServerSettings
import ServiceLifecycle
import Services
import Storage
import WafermapAPI
import WaferMapSources

/// Everything that a server is made of, put together and not running yet.
struct ServerParts {
  /// What the log of predictions gets to be written at the end; what is left then waits in a file.
  private static let logDrainMax: Duration = .seconds(10)
  /// What wafer maps that were accepted get to be finished after the last call has ended.
  private static let schedulerDrainMax: Duration = .seconds(5)
  private static let startedAt = Date()

  let preparation: DatabasePreparation
  let catalog: ModelCatalog
  private let settings: ServerSettings
  private let engine: InferenceEngine
  private let database: Database
  private let proxies: TrustedProxies
  private let access: AccessControl
  private let log: PredictionLog
  private let cache: any ResultCache
  private let pictures: WaferMapFetcher
  private let weights: WaferMapFetcher
  private let predictor: WaferPredictor
  private let health: HealthMonitor
  private let registry: PrometheusRegistry
  private let calls = CallsTaken()
  private let logger: Logger

  init(
    _ settings: ServerSettings,
    conninfo: String,
    directory: DataDirectory,
    engine: InferenceEngine,
    registry: PrometheusRegistry,
    logger: Logger
  ) throws {
    self.settings = settings
    self.engine = engine
    self.registry = registry
    self.logger = logger
    proxies = try Self.trustedProxies(settings.authentication)
    database = Database(conninfo: conninfo)
    access = try Self.access(settings.authentication, database, directory, logger)
    preparation = DatabasePreparation(
      database,
      access.administration,
      admin: settings.authentication.bootstrapAdmin.flatMap(BootstrapAdmin.init(setting:)),
      logger: logger
    )
    log = PredictionLog(
      database,
      spillPath: directory.appending("predictions.spill"),
      logger: Logger(label: "wafermap.log")
    )
    cache = try Self.cache(settings.stores)
    pictures = WaferMapFetcher(try .pictures(settings.sources))
    weights = WaferMapFetcher(try .weights(settings.sources))
    let metrics = InferenceMetrics(factory: registry)
    predictor = WaferPredictor(
      models: engine.models,
      scheduler: engine.scheduler,
      cache: cache,
      fetcher: pictures,
      log: log,
      metrics: metrics,
      logger: logger
    )
    catalog = ModelCatalog(
      store: engine.models,
      repository: ModelVersionRepository(database),
      weights: WeightsFetch(weights, directory: directory.appending("incoming")),
      logger: logger
    )
    health = HealthMonitor(
      Self.components(database, cache, engine),
      logger: logger
    )
    Self.watch(registry, engine, log, health)
  }

  /// The services in the order of their start. They stop in the opposite order: first no call is
  /// taken and those that run end, then what is still being fetched is given up, what was left in
  /// queues is finished, the log is written, and last the connections are closed.
  func services(_ transport: CoreServerTransport) throws -> [any Service] {
    let rpc = try rpc(transport)
    let closings: [any Service] = [
      BackgroundService(closing: { await database.shutDown() }),
      BackgroundService {
        await cancelWhenGracefulShutdown { await preparation.waitUntilDone() }
        await log.run()
      } stop: {
        log.finish(drainWithin: Self.logDrainMax)
      },
      BackgroundService(closing: {
        await engine.scheduler.shutDown(by: .now + Self.schedulerDrainMax)
      }),
      BackgroundService(closing: {
        await pictures.shutDown()
        await weights.shutDown()
      }),
    ]
    let followers: [any Service] = [
      BackgroundService(untilItEnds: {
        try await cancelWhenGracefulShutdown { try await preparation.run() }
        try? await gracefulShutdown()
      }),
      BackgroundService(untilCancelled: { await access.revocations.run() }),
      BackgroundService(untilCancelled: {
        await preparation.waitUntilDone()
        await catalog.run { rpc.modelCame() }
      }),
      BackgroundService(untilCancelled: { await health.run() }),
    ]
    return closings + followers + (try monitoring().map { [$0] } ?? []) + [rpc]
  }

  private func rpc(_ transport: CoreServerTransport) throws -> RPCService {
    let models = engine.models
    let inference = InferenceService(
      predictor: predictor,
      catalog: catalog,
      predictions: PredictionRepository(database),
      cache: cache,
      logger: logger
    )
    let system = SystemService(
      identity: ServerIdentity(
        version: ProductVersion.current,
        revision: settings.revision ?? "",
        startedAt: Self.startedAt,
        services: Self.serviceNames,
        maxReceiveMessageBytes: settings.options.maxReceiveMessageBytes,
        instructionSet: KernelTable.best.name
      ),
      health: health,
      registry: registry,
      activeVersion: { models.activeVersion }
    )
    return try RPCService(
      transport,
      handlers: [access.service, inference, system],
      proxies: proxies,
      authorization: access.interceptor,
      hasModel: { models.activeVersion != nil },
      calls: calls,
      logger: logger
    )
  }

  private static let serviceNames = [
    Wafermap_V1_AuthService.descriptor, Wafermap_V1_InferenceService.descriptor,
    Wafermap_V1_SystemService.descriptor,
  ].map(\.fullyQualifiedService)

  /// The HTTP side; nil when it is turned off.
  private func monitoring() throws -> (any Service)? {
    guard let address = settings.http else { return nil }
    let models = engine.models
    let calls = calls
    let server = try MonitoringServer(
      address: MonitoringAddress(host: address.host, port: address.port),
      registry: registry,
      notReady: {
        guard calls.value else { return "no calls are taken: the server starts or stops" }
        return models.activeVersion == nil ? "no model is active" : nil
      }
    )
    return BackgroundService(untilItEnds: {
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await server.run() }
        tasks.addTask {
          try? await gracefulShutdown()
          await server.stop()
        }
        defer { tasks.cancelAll() }
        try await tasks.next()
        await server.stop()
      }
    })
  }
}
