import Domain
import Foundation
import Logging
import Storage
import StoreSupport

/// What tests of the store start from.
enum StoreFixture {
  static let logger = Logger(label: "storage-tests") { _ in SwiftLogNoOpLogHandler() }

  /// A migrated, empty database on the test process's cluster.
  static func database(poolSizeMax: Int = 4) async throws -> Database {
    let database = Database(
      conninfo: try await TestPostgres.shared.makeDatabase(),
      poolSizeMax: poolSizeMax
    )
    try await database.migrate()
    return database
  }

  /// A new folder that another user may pass, gone with the closure.
  static func withFolder<Result>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    let path = "/tmp/wm-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o711]
    )
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }

  /// A moment that the database keeps exactly.
  static func moment(_ seconds: Double = 0) -> Date {
    Date(timeIntervalSince1970: 1_760_000_000 + seconds)
  }

  /// A prediction that found the patterns given, the first one dominant.
  static func prediction(
    wafer: String = "W1",
    model: String = "m1",
    at seconds: Double = 0,
    patterns: [Int] = [],
    totalMilliseconds: Double = 10,
    isCached: Bool = false,
    context: PredictionContext = PredictionContext()
  ) -> StoredPrediction {
    var durations = StageMilliseconds()
    durations[.total] = totalMilliseconds
    if !isCached { durations[.forward] = totalMilliseconds / 2 }
    return StoredPrediction(
      id: UUID(),
      waferID: wafer,
      modelVersion: model,
      modelSHA256: [UInt8](repeating: 7, count: 32),
      width: 4,
      height: 3,
      patterns: patterns.map {
        StoredPattern(pattern: $0, confidence: 0.75, areaShare: 0.25, classIndex: $0)
      },
      dominantPattern: patterns.first ?? 0,
      regions: [1, 2, 0, 255],
      uncertainty: UncertaintyScores(meanEntropyNats: 0.5, margin: 0.25, leastConfidence: 0.125),
      durations: durations,
      isCached: isCached,
      predictedAt: moment(seconds),
      context: context
    )
  }

  /// An entry with map and embedding.
  static func entry(wafer: String, at seconds: Double = 0, seed: UInt8 = 1) -> PredictionLogEntry {
    PredictionLogEntry(
      prediction(wafer: wafer, at: seconds, patterns: [4]),
      map: map(wafer: wafer, seed: seed),
      embedding: [Float(seed), -0.5, 1e-7, .greatestFiniteMagnitude]
    )
  }

  static func map(wafer: String, seed: UInt8 = 1) -> WaferMapRecord {
    WaferMapRecord(
      waferID: wafer,
      digest: [UInt8](repeating: seed, count: 32),
      rows: 3,
      columns: 4,
      dies: [0, 1, 1, 0, 1, 2, 2, 1, 0, 1, 1, 0],
      hasKnownDies: true,
      geometry: StoredGeometry(diameterMillimetres: 300),
      lot: "L1",
      firstSeenAt: moment(Double(seed))
    )
  }

  /// Runs the log until all that was appended is written.
  static func write(_ entries: [PredictionLogEntry], to database: Database) async throws {
    let log = PredictionLog(database, spillPath: nil, logger: logger)
    for entry in entries { try log.append(entry) }
    log.finish(drainWithin: .seconds(20))
    await log.run()
    guard log.counts.written == Int64(entries.count) else {
      throw StorageError(.internal, "not all was written: \(log.counts)")
    }
  }
}
