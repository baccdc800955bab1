import Foundation
import Postgres
import Storage
import Testing

@Suite struct StatisticsTests {
  private static let patterns: [[Int]] = [[], [1, 8], [2, 8], [3, 8]]

  /// Predictions spread over four days; every window is compared with a count by hand.
  @Test func everyWindowCountsWhatIsInIt() async throws {
    let database = try await StoreFixture.database()
    let predictions = (0..<200).map { (index: Int) -> StoredPrediction in
      StoreFixture.prediction(
        wafer: "W\(index)",
        model: index % 3 == 0 ? "m2" : "m1",
        at: Double(index) * 1733,
        patterns: Self.patterns[index % 4],
        totalMilliseconds: Double(index + 1),
        isCached: index % 5 == 0
      )
    }
    let failures = (0..<20).map { (index: Int) -> StoredPrediction in
      StoredPrediction(
        failed: UUID(),
        errorCode: index % 2 == 0 ? "INVALID_ARGUMENT" : "NOT_FOUND",
        waferID: "F",
        modelVersion: "",
        durations: StageMilliseconds(),
        predictedAt: StoreFixture.moment(Double(index) * 17_330)
      )
    }
    let entries = (predictions + failures).map { PredictionLogEntry($0) }
    try await StoreFixture.write(entries, to: database)
    let repository = PredictionRepository(database)
    for (start, end) in [
      (-1, 400_000), (0, 1), (1733, 1734), (1734, 3466), (3_600, 7_200), (5_000, 100_000),
      (86_400, 345_600), (12_345, 234_567), (10, 10),
    ] {
      let (from, until) = (StoreFixture.moment(Double(start)), StoreFixture.moment(Double(end)))
      let inside = predictions.filter { from <= $0.predictedAt && $0.predictedAt < until }
      let failed = failures.filter { from <= $0.predictedAt && $0.predictedAt < until }
      let figures = try await repository.statistics(from: from, until: until)
      #expect(figures.succeeded == inside.count, "\(start)..<\(end)")
      #expect(figures.failed == failed.count)
      #expect(figures.cached == inside.filter(\.isCached).count)
      #expect(
        figures.failuresByCode["NOT_FOUND"] ?? 0
          == failed.filter { $0.errorCode == "NOT_FOUND" }.count
      )
      #expect(figures.latencies[.total]?.count ?? 0 == inside.count)
      #expect(figures.latencies[.forward]?.count ?? 0 == inside.filter { !$0.isCached }.count)
      for pattern in [0, 1, 8] {
        let found = figures.patterns.first { $0.pattern == pattern }
        let wanted = inside.filter { prediction in
          pattern == 0
            ? prediction.patterns.isEmpty
            : prediction.patterns.contains { $0.pattern == pattern }
        }
        #expect(found?.waferCount ?? 0 == wanted.count)
        #expect(found?.latency?.count ?? 0 == wanted.count)
        if pattern > 0, let found { #expect(abs(found.meanConfidence - 0.75) < 1e-9) }
      }
      let second = inside.filter { $0.modelVersion == "m2" }
      #expect(figures.models.first { $0.modelVersion == "m2" }?.succeeded ?? 0 == second.count)
      let only = try await repository.statistics(from: from, until: until, model: "m2")
      #expect(only.succeeded == second.count)
    }
  }

  @Test func quantilesAreWithinOnePercent() async throws {
    let database = try await StoreFixture.database()
    let entries = (1...1000).map {
      PredictionLogEntry(StoreFixture.prediction(totalMilliseconds: Double($0) * 0.37))
    }
    try await StoreFixture.write(entries, to: database)
    let figures = try await PredictionRepository(database).statistics(
      from: StoreFixture.moment(-1),
      until: StoreFixture.moment(1)
    )
    let total = try #require(figures.latencies[.total])
    let wanted = [
      (total.p50, 500.0), (total.p95, 950), (total.p99, 990), (total.max, 1000),
      (total.mean, 500.5),
    ]
    for (found, rank) in wanted { #expect(abs(found / (rank * 0.37) - 1) <= 0.01) }
  }
}
