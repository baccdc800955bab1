import Foundation
import Storage
import StoreSupport
import Testing

@Suite struct PredictionLogFaultTests {
  /// The postmaster is killed over and over while predictions are written.
  @Test func nothingIsLostWhenPostgresIsKilledMidWrite() async throws {
    let postgres = TestPostgres()
    let database = Database(conninfo: try await postgres.makeDatabase(), poolSizeMax: 2)
    try await database.migrate()
    var limits = PredictionLogLimits()
    limits.batchEntriesMax = 16
    limits.linger = .zero
    let log = PredictionLog(
      database,
      spillPath: nil,
      limits: limits,
      logger: StoreFixture.logger
    )
    let entries = (0..<600).map { StoreFixture.entry(wafer: "W\($0)", at: Double($0)) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await log.run() }
      for round in 0..<3 {
        for entry in entries[round * 200..<(round + 1) * 200] { try? log.append(entry) }
        let written = Int64(round * 200)
        _ = await Eventually.isTrue { log.counts.written > written }
        await postgres.kill()
        try? await postgres.start()
      }
      log.finish(drainWithin: .seconds(60))
    }
    #expect(log.counts.written == 600)
    #expect(log.counts.dropped == 0)
    let statistics = try await PredictionRepository(database).statistics(
      from: StoreFixture.moment(-1),
      until: StoreFixture.moment(1000)
    )
    #expect(statistics.succeeded == 600)
    await database.shutDown()
    await postgres.remove()
  }

  @Test func appendsGoOnThroughAnOutage() async throws {
    let postgres = TestPostgres()
    let database = Database(conninfo: try await postgres.makeDatabase(), poolSizeMax: 2)
    try await database.migrate()
    let log = PredictionLog(database, spillPath: nil, logger: StoreFixture.logger)
    await postgres.stop()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await log.run() }
      for index in 0..<500 { try? log.append(StoreFixture.entry(wafer: "W\(index)")) }
      #expect(log.pendingCount == 500)
      try? await postgres.start()
      let isWritten = await Eventually.isTrue { log.counts.written == 500 }
      #expect(isWritten)
      log.finish(drainWithin: .seconds(5))
    }
    await database.shutDown()
    await postgres.remove()
  }
}
