import Caching
import Foundation
import GRPCCore
import GRPCInProcessTransport
import Interceptors
import Logging
import ModelServing
import Monitoring
import Services
import Storage
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI
import WaferMapSources

/// An InferenceService of real parts over a database of its own, behind the pipeline, and a client.
struct InferenceHarness: Sendable {
  typealias Client = Wafermap_V1_InferenceService.Client<InProcessTransport.Client>

  let client: Client
  let predictor: WaferPredictor
  let engine: TestEngine
  let database: Database
  let log: PredictionLog
  let registry: PrometheusRegistry
  let catalog: ModelCatalog
  let largeMaps: LargeMapThreads

  /// Runs `body` with a server.
  ///
  /// - Parameters:
  ///   - engine: nil takes the shared one.
  ///   - conninfo: The database to share with other replicas; nil: a fresh one.
  static func with(
    engine: TestEngine? = nil,
    cache: any ResultCache = MemoryCache(bytesMax: 16 << 20, ttl: .seconds(3600)),
    conninfo: String? = nil,
    policy: SourcePolicy? = nil,
    weightsPolicy: SourcePolicy? = nil,
    largeMaps: LargeMapThreads = LargeMapThreads(),
    _ body: (InferenceHarness) async throws -> Void
  ) async throws {
    let chosen: TestEngine
    if let engine { chosen = engine } else { chosen = try await TestEngine.shared.engine }
    let database = try await database(conninfo)
    let registry = PrometheusRegistry()
    let log = PredictionLog(database, spillPath: nil, logger: quiet)
    let catalog = ModelCatalog(
      store: chosen.models,
      repository: ModelVersionRepository(database),
      weights: WeightsFetch(
        WaferMapFetcher(try weightsPolicy ?? SourcePolicy()),
        directory: PatternWeights.folder.appending(path: "incoming").path()
      ),
      logger: quiet
    )
    let predictor = WaferPredictor(
      models: chosen.models,
      scheduler: chosen.scheduler,
      cache: cache,
      fetcher: WaferMapFetcher(try policy ?? SourcePolicy()),
      largeMaps: largeMaps,
      log: log,
      metrics: InferenceMetrics(factory: registry),
      logger: quiet
    )
    let service = InferenceService(
      predictor: predictor,
      catalog: catalog,
      predictions: PredictionRepository(database),
      cache: cache,
      logger: quiet
    )
    let transport = InProcessTransport()
    try await withGRPCServer(
      transport: transport.server,
      services: [service],
      interceptors: ServerPipeline.interceptors(
        logger: quiet,
        observers: [],
        deadline: RequestContextInterceptor.deadlineInMetadata
      )
    ) { _ in
      try await withGRPCClient(transport: transport.client) { client in
        let writing = Task { await log.run() }
        defer { writing.cancel() }
        try await body(
          InferenceHarness(
            client: Client(wrapping: client),
            predictor: predictor,
            engine: chosen,
            database: database,
            log: log,
            registry: registry,
            catalog: catalog,
            largeMaps: largeMaps
          )
        )
      }
    }
    await database.shutDown()
  }

  /// The database to share, or a fresh one with its tables.
  private static func database(_ conninfo: String?) async throws -> Database {
    if let conninfo { return Database(conninfo: conninfo) }
    let database = Database(conninfo: try await TestPostgres.shared.makeDatabase())
    try await database.migrate()
    return database
  }

  static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Waits until everything that was answered is in the log.
  func logWritten() async {
    #expect(await Eventually.isTrue { log.pendingCount == 0 })
  }
}

/// A request for a grid given as rows of digits.
func request(
  _ rows: [String],
  wafer: String = "W1",
  _ change: (inout Wafermap_V1_PredictRequest) -> Void = { _ in }
) -> Wafermap_V1_PredictRequest {
  .with { request in
    request.waferID = wafer
    request.dieGrid.rows = UInt32(rows.count)
    request.dieGrid.columns = UInt32(rows.first?.count ?? 0)
    request.dieGrid.dies = Data(rows.joined().utf8.map { $0 - UInt8(ascii: "0") })
    change(&request)
  }
}
