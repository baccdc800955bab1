import Postgres
import Storage
import StoreSupport
import Testing

@Suite struct WrittenMapsTests {
  private func key(_ number: Int, model: String = "m", hasEmbedding: Bool = true) -> WrittenMaps.Key
  {
    WrittenMaps.Key(
      waferID: "W\(number)",
      digest: [UInt8](repeating: UInt8(number % 256), count: 32),
      modelVersion: model,
      hasEmbedding: hasEmbedding
    )
  }

  @Test func whatIsUsedStaysAndTheRestMakesRoom() {
    var maps = WrittenMaps(keyCountMax: 8)
    let isKnownBefore = maps.contains(key(0))
    #expect(!isKnownBefore)
    maps.insert(key(0))
    var known: [Int] = []
    for number in 1...100 {
      maps.insert(key(number))
      if maps.contains(key(0)) { known.append(number) }
    }
    #expect(known == Array(1...100))
    let kept = (1...100).filter { maps.contains(key($0)) }
    #expect(kept.count <= 8 && kept.contains(100) && kept.contains(98))
    maps.removeAll()
    let isKnownAfter = maps.contains(key(0))
    #expect(!isKnownAfter)
  }

  @Test func anotherModelsEmbeddingIsNotThere() {
    var maps = WrittenMaps()
    maps.insert(key(1))
    let others = [key(1, model: "n"), key(1, hasEmbedding: false), key(2)]
    let known = others.map { maps.contains($0) }
    #expect(known == [false, false, false])
  }

  @Test func largeEntriesHaveABoundOfTheirOwn() throws {
    var limits = PredictionLogLimits()
    limits.largeBytesMax = 3 << 20
    let log = PredictionLog(
      Database(conninfo: "host=/nonexistent user=nobody dbname=none"),
      spillPath: nil,
      limits: limits,
      logger: StoreFixture.logger
    )
    var large = StoreFixture.prediction()
    large.regions = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<2 { try log.append(PredictionLogEntry(large)) }
    let error = #expect(throws: StorageError.self) { try log.append(PredictionLogEntry(large)) }
    #expect(error?.code == .queueFull)
    large.regions = [UInt8](repeating: 0, count: 1 << 19)
    for _ in 0..<10 { try log.append(PredictionLogEntry(large)) }
    #expect(log.counts.pending == 12 && log.counts.refused == 1)
  }

  /// An entry with a map of a megabyte.
  private func entry(seed: UInt8 = 1) -> PredictionLogEntry {
    var map = StoreFixture.map(wafer: "W", seed: seed)
    (map.rows, map.columns) = (1000, 1000)
    map.dies = [UInt8](repeating: 1, count: 1_000_000)
    return PredictionLogEntry(
      StoreFixture.prediction(wafer: "W"),
      map: map,
      embedding: [1, 2, 3]
    )
  }

  @Test func aMapThatWasWrittenIsNotKeptAgain() async throws {
    let database = try await StoreFixture.database()
    var limits = PredictionLogLimits()
    // Long enough to see what waits.
    limits.linger = .milliseconds(500)
    let log = PredictionLog(database, spillPath: nil, limits: limits, logger: StoreFixture.logger)
    let writing = Task { await log.run() }
    defer { writing.cancel() }
    try log.append(entry())
    #expect(log.counts.pendingBytes > 1_000_000)
    #expect(await Eventually.isTrue { log.counts.written == 1 })
    let second = entry()
    try log.append(second)
    try log.append(entry(seed: 2))
    let bytes = log.counts.pendingBytes
    #expect(bytes > 1_000_000 && bytes < 1_500_000)
    #expect(await Eventually.isTrue { log.counts.written == 3 })
    #expect(log.counts.pendingBytes == 0)
    let digests = try await database.client.query("SELECT map_digest FROM predictions")
      .map { try $0.decode("map_digest", as: [UInt8]?.self)?.first }
    #expect(digests.compactMap(\.self).sorted() == [1, 1, 2])

    // A database that was restored from before the map keeps the prediction, and gets the map anew.
    for table in ["predictions", "wafer_embeddings", "wafer_maps"] {
      _ = try await database.client.query("DELETE FROM \(unsafe: table)")
    }
    for _ in 0..<2 {
      try log.append(entry())
      #expect(await Eventually.isTrue { log.counts.pending == 0 })
    }
    let rows = try await database.client.query(
      "SELECT map_digest FROM predictions ORDER BY map_digest NULLS FIRST"
    )
    let kept = try rows.map { try $0.decode("map_digest", as: [UInt8]?.self)?.first }
    #expect(kept == [nil, 1])
    #expect(try await database.client.query("SELECT FROM wafer_maps").count == 1)
    #expect(log.counts.dropped == 0)
  }
}
