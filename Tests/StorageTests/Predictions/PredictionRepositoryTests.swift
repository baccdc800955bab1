import Foundation
import Storage
import Testing

@Suite struct PredictionRepositoryTests {
  @Test func whatWasWrittenIsReadBack() async throws {
    let database = try await StoreFixture.database()
    var prediction = StoreFixture.prediction(
      wafer: "wafer's \"1\"",
      patterns: [4, 8],
      context: PredictionContext(
        lot: "L; DROP TABLE predictions",
        slot: 25,
        product: "p",
        step: "s",
        recipe: "r",
        equipment: "e",
        measuredAt: StoreFixture.moment(-60),
        labels: ["a_b": "ü", "Camel": "\\u0000"]
      )
    )
    prediction.durations[.queue] = 0.125
    try await StoreFixture.write([PredictionLogEntry(prediction)], to: database)
    let read = try await PredictionRepository(database).get(prediction.id)
    #expect(read == prediction)
  }

  @Test func unknownAndFailedPredictionsAreNotFound() async throws {
    let database = try await StoreFixture.database()
    let failed = StoredPrediction(
      failed: UUID(),
      errorCode: "INVALID_ARGUMENT",
      waferID: "",
      modelVersion: "",
      durations: StageMilliseconds(),
      predictedAt: StoreFixture.moment()
    )
    try await StoreFixture.write([PredictionLogEntry(failed)], to: database)
    for id in [UUID(), failed.id] {
      let error = await #expect(throws: StorageError.self) {
        try await PredictionRepository(database).get(id)
      }
      #expect(error?.code == .notFound)
    }
  }

  /// Ties included: sixteen predictions at four times.
  @Test func pagesHoldEverythingOnceNewestFirst() async throws {
    let database = try await StoreFixture.database()
    let entries = (0..<16).map {
      PredictionLogEntry(StoreFixture.prediction(wafer: "W\($0)", at: Double($0 / 4)))
    }
    try await StoreFixture.write(entries, to: database)
    let repository = PredictionRepository(database)
    for pageSize in 1...17 {
      var read: [StoredPrediction] = []
      var cursor: PredictionCursor?
      repeat {
        let page = try await repository.list(pageSize: pageSize, after: cursor)
        #expect(page.predictions.count <= pageSize)
        read += page.predictions
        cursor = page.next
      } while cursor != nil
      #expect(read.count == 16)
      #expect(Set(read.map(\.id)).count == 16)
      #expect(read.map(\.predictedAt) == read.map(\.predictedAt).sorted(by: >))
      #expect(read.allSatisfy { $0.regions == nil })
    }
  }

  @Test func filtersMatchAllThatIsAsked() async throws {
    let database = try await StoreFixture.database()
    let context = PredictionContext(lot: "L1", equipment: "E1")
    let predictions = [
      StoreFixture.prediction(wafer: "A", model: "m1", at: 0, patterns: [4, 1], context: context),
      StoreFixture.prediction(wafer: "A", model: "m2", at: 1, patterns: [1]),
      StoreFixture.prediction(wafer: "B", model: "m1", at: 2, patterns: [], context: context),
    ]
    try await StoreFixture.write(predictions.map { PredictionLogEntry($0) }, to: database)
    let cases: [(filter: PredictionFilter, wanted: [Int])] = [
      (PredictionFilter(), [2, 1, 0]),
      (PredictionFilter(waferID: "A"), [1, 0]),
      (PredictionFilter(modelVersion: "m1"), [2, 0]),
      (PredictionFilter(pattern: 1), [1, 0]),
      (PredictionFilter(pattern: 4), [0]),
      (PredictionFilter(pattern: 0), [2]),
      (PredictionFilter(pattern: 8), []),
      (PredictionFilter(pattern: 1_000_000), []),
      (PredictionFilter(from: StoreFixture.moment(1)), [2, 1]),
      (PredictionFilter(until: StoreFixture.moment(1)), [0]),
      (PredictionFilter(lot: "L1"), [2, 0]),
      (PredictionFilter(equipment: "E1"), [2, 0]),
      (PredictionFilter(waferID: "A", lot: "L1"), [0]),
      (PredictionFilter(waferID: "' OR '1'='1"), []),
      (PredictionFilter(waferID: "A\0"), []),
    ]
    for (filter, wanted) in cases {
      let page = try await PredictionRepository(database).list(
        filter,
        pageSize: 10,
        includesRegions: true
      )
      #expect(page.predictions == wanted.map { predictions[$0] }, "\(filter)")
    }
  }
}
