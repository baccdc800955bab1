import Foundation
import Storage
import StoreSupport
import Testing

@Suite struct PredictionLogTests {
  /// Nothing listens there.
  private static let absent = Database(conninfo: "host=/nonexistent user=nobody dbname=none")

  @Test func fullMeansAnErrorAtOnce() throws {
    var limits = PredictionLogLimits()
    limits.entriesMax = 2
    let log = PredictionLog(
      Self.absent,
      spillPath: nil,
      limits: limits,
      logger: StoreFixture.logger
    )
    try log.append(PredictionLogEntry(StoreFixture.prediction()))
    try log.append(PredictionLogEntry(StoreFixture.prediction()))
    let error = #expect(throws: StorageError.self) {
      try log.append(PredictionLogEntry(StoreFixture.prediction()))
    }
    #expect(error?.code == .queueFull)
    #expect(log.counts.pending == 2)
    #expect(log.counts.refused == 1)
  }

  @Test func bytesAreBoundedToo() throws {
    var limits = PredictionLogLimits()
    limits.bytesMax = 100_000
    let log = PredictionLog(
      Self.absent,
      spillPath: nil,
      limits: limits,
      logger: StoreFixture.logger
    )
    var large = StoreFixture.prediction()
    large.regions = [UInt8](repeating: 0, count: 60_000)
    try log.append(PredictionLogEntry(large))
    let error = #expect(throws: StorageError.self) { try log.append(PredictionLogEntry(large)) }
    #expect(error?.code == .queueFull)
    try log.append(PredictionLogEntry(StoreFixture.prediction()))
  }

  @Test func aBatchThatIsWrittenTwiceCountsOnce() async throws {
    let database = try await StoreFixture.database()
    let entries = (0..<5).map { StoreFixture.entry(wafer: "W\($0)") }
    try await StoreFixture.write(entries, to: database)
    try await StoreFixture.write(entries, to: database)
    let repository = PredictionRepository(database)
    #expect(try await repository.list(pageSize: 10).predictions.count == 5)
    let statistics = try await repository.statistics(
      from: StoreFixture.moment(-86_400),
      until: StoreFixture.moment(86_400)
    )
    #expect(statistics.succeeded == 5)
  }

  @Test func whatTheDatabaseRefusesDoesNotHoldTheRest() async throws {
    let database = try await StoreFixture.database()
    let log = PredictionLog(database, spillPath: nil, logger: StoreFixture.logger)
    for index in 0..<21 {
      var prediction = StoreFixture.prediction(wafer: "W\(index)")
      if index % 10 == 5 { prediction.waferID = String(repeating: "x", count: 129) }
      try log.append(PredictionLogEntry(prediction))
    }
    log.finish(drainWithin: .seconds(20))
    await log.run()
    #expect(log.counts.written == 19)
    #expect(log.counts.dropped == 2)
    #expect(log.pendingCount == 0)
    #expect(try await PredictionRepository(database).list(pageSize: 50).predictions.count == 19)
  }

  @Test func aStopWithTheDatabaseAwayKeepsEverythingForTheNextStart() async throws {
    try await StoreFixture.withFolder { folder in
      let path = folder + "/predictions.spill"
      let entries = (0..<300).map { StoreFixture.entry(wafer: "W\($0)", at: Double($0)) }
      let log = PredictionLog(Self.absent, spillPath: path, logger: StoreFixture.logger)
      for entry in entries { try log.append(entry) }
      log.finish(drainWithin: .milliseconds(100))
      await log.run()
      #expect(log.counts.spilled == 300)
      let error = #expect(throws: StorageError.self) { try log.append(entries[0]) }
      #expect(error?.code == .unavailable)

      // A second stop that comes before the database does loses nothing either.
      let second = PredictionLog(Self.absent, spillPath: path, logger: StoreFixture.logger)
      try second.append(StoreFixture.entry(wafer: "X"))
      second.finish(drainWithin: .zero)
      await second.run()
      #expect(second.counts.spilled == 301)

      let database = try await StoreFixture.database()
      let third = PredictionLog(database, spillPath: path, logger: StoreFixture.logger)
      third.finish(drainWithin: .seconds(20))
      await third.run()
      #expect(third.counts.recovered == 301)
      #expect(third.counts.written == 301)
      #expect(third.pendingCount == 0)
      #expect(!FileManager.default.fileExists(atPath: path))
      let read = try await PredictionRepository(database).get(entries[7].prediction.id)
      #expect(read == entries[7].prediction)
      let candidates = try await WaferMapRepository(database).candidates(
        modelVersion: "m1",
        .selectable,
        pageSize: 1000
      )
      #expect(candidates.count == 301)
    }
  }

  @Test func aTornSpillFileGivesWhatIsWhole() async throws {
    try await StoreFixture.withFolder { folder in
      let path = folder + "/predictions.spill"
      let log = PredictionLog(Self.absent, spillPath: path, logger: StoreFixture.logger)
      for index in 0..<3 { try log.append(StoreFixture.entry(wafer: "W\(index)")) }
      log.finish(drainWithin: .zero)
      await log.run()
      let whole = try Data(contentsOf: URL(filePath: path))
      try whole.dropLast(20).write(to: URL(filePath: path))

      let database = try await StoreFixture.database()
      let next = PredictionLog(database, spillPath: path, logger: StoreFixture.logger)
      next.finish(drainWithin: .seconds(20))
      await next.run()
      #expect(next.counts.written == 2)
      let kept = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(kept.count { $0.hasPrefix("predictions.spill.rejected.") } == 1)
    }
  }

  @Test func eachDamagedSpillFileIsKept() async throws {
    try await StoreFixture.withFolder { folder in
      let path = folder + "/predictions.spill"
      for round in 0..<2 {
        try Data("damaged \(round)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes(
          [.modificationDate: StoreFixture.moment(Double(round))],
          ofItemAtPath: path
        )
        let log = PredictionLog(Self.absent, spillPath: path, logger: StoreFixture.logger)
        try log.append(StoreFixture.entry(wafer: "W"))
        log.finish(drainWithin: .zero)
        await log.run()
      }
      let kept = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(kept.count { $0.hasPrefix("predictions.spill.rejected.") } == 2)
    }
  }

  @Test func aSpillFileThatCannotBeReadIsNotReplaced() async throws {
    try await StoreFixture.withFolder { folder in
      let path = folder + "/predictions.spill"
      // Even root cannot read a folder as a file.
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      let log = PredictionLog(Self.absent, spillPath: path, logger: StoreFixture.logger)
      try log.append(StoreFixture.entry(wafer: "W"))
      log.finish(drainWithin: .zero)
      await log.run()
      #expect(log.counts.spilled == 1)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(names.count == 2)
      #expect(names.last?.hasPrefix("predictions.spill.unread.") == true)
    }
  }

  @Test func cancellationPutsAsideWhatWaits() async throws {
    try await StoreFixture.withFolder { folder in
      let path = folder + "/predictions.spill"
      let log = PredictionLog(Self.absent, spillPath: path, logger: StoreFixture.logger)
      try log.append(StoreFixture.entry(wafer: "W"))
      let running = Task { await log.run() }
      running.cancel()
      await running.value
      #expect(log.counts.spilled == 1)
    }
  }
}
