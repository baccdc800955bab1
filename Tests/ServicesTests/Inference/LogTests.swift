import Foundation
import GRPCCore
import Postgres
import Storage
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("The log of predictions", .timeLimit(.minutes(5))) struct LogServiceTests {
  @Test func `a prediction is read back as it was answered`() async throws {
    try await InferenceHarness.with { harness in
      let answer = try await harness.client.predict(
        request(["1121", "1221"]) {
          $0.options.omitPolygons = true
          $0.options.includeEmbedding = true
          $0.options.maskFormat = .rle
          $0.orientation.origin = .lowerLeft
          $0.context.equipmentID = "E1"
          $0.context.slot = 7
          $0.context.measuredAt = .init(seconds: 1_700_000_000, nanos: 5_000_000)
          $0.geometry.diameterMm = 300
        }
      ).prediction
      await harness.logWritten()
      var stored = try await harness.client.getPrediction(
        .with { $0.predictionID = answer.predictionID }
      ).prediction
      #expect(stored.regions.count == answer.regions.count)
      #expect(stored.regions.allSatisfy { $0.hasPolygon }, "the log keeps polygons")
      #expect(!stored.hasMask && stored.embedding.isEmpty)
      var expected = answer
      expected.clearMask()
      expected.embedding = []
      expected.regions = []
      stored.regions = []
      #expect(stored == expected)
      let rows = try await harness.database.client.query(
        "SELECT dimensions FROM wafer_embeddings"
      )
      let dimensions = try rows.map { row in try row.decode("dimensions", as: Int32.self) }
      #expect(dimensions == [2048])
    }
  }

  @Test func `pages neither overlap nor leave gaps`() async throws {
    try await InferenceHarness.with { harness in
      for index in 0..<7 {
        _ = try await harness.client.predict(
          request(["12\(index % 2 + 1)"], wafer: "W\(index % 3)") { $0.context.lotID = "L" }
        )
      }
      await harness.logWritten()
      var listed: [String] = []
      var token = ""
      repeat {
        let page = try await harness.client.listPredictions(
          .with {
            $0.pageSize = 3
            $0.pageToken = token
            $0.lotID = "L"
          }
        )
        listed += page.predictions.map(\.predictionID)
        #expect(page.predictions.allSatisfy { $0.regions.isEmpty })
        token = page.nextPageToken
      } while !token.isEmpty
      #expect(listed.count == 7 && Set(listed).count == 7)
      let filtered = try await harness.client.listPredictions(
        .with {
          $0.waferID = "W1"
          $0.pattern = .edgeRing
          $0.includeRegions = true
        }
      )
      #expect(filtered.predictions.count == 2)
      #expect(filtered.predictions.allSatisfy { !$0.regions.isEmpty })
      let clean = try await harness.client.listPredictions(.with { $0.pattern = .unspecified })
      #expect(clean.predictions.isEmpty)
    }
  }

  @Test func `a token belongs to its filters`() async throws {
    try await InferenceHarness.with { harness in
      for _ in 0..<2 { _ = try await harness.client.predict(request(["121"])) }
      await harness.logWritten()
      let page = try await harness.client.listPredictions(.with { $0.pageSize = 1 })
      for (wafer, token) in [("W1", page.nextPageToken), ("", "x"), ("", "AAAA")] {
        let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
          try await harness.client.listPredictions(
            .with {
              $0.waferID = wafer
              $0.pageToken = token
            }
          )
        }
        #expect(status?.violations == ["page_token MALFORMED"])
      }
      let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.client.listPredictions(
          .with {
            $0.pageSize = -1
            $0.pattern = .UNRECOGNIZED(77)
            $0.endTime.nanos = -1
          }
        )
      }
      #expect(
        status?.violations == [
          "page_size OUT_OF_RANGE", "pattern UNKNOWN_VALUE", "end_time OUT_OF_RANGE",
        ]
      )
    }
  }

  @Test func `what is not there is not found`() async throws {
    try await InferenceHarness.with { harness in
      await expectOutcome(.notFound, "NOT_FOUND") {
        try await harness.client.getPrediction(.with { $0.predictionID = UUID().uuidString })
      }
      let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.client.getPrediction(
          .with { $0.predictionID = "1' OR '1'='1" }
        )
      }
      #expect(status?.violations == ["prediction_id MALFORMED"])
    }
  }

  @Test func `statistics count successes, failures and hits`() async throws {
    try await InferenceHarness.with { harness in
      _ = try await harness.client.predict(request(["121"]))
      _ = try await harness.client.predict(request(["121"]))
      _ = try await harness.client.predict(request(["111"]) { $0.modelVersion = "center" })
      _ = try? await harness.client.predict(request(["123"]))
      _ = try? await harness.client.predict(request(["121"]) { $0.modelVersion = "nobody" })
      await harness.logWritten()
      let stats = try await harness.client.getStats(.init())
      #expect(stats.totalPredictions == 5)
      #expect(stats.successful == 3)
      #expect(stats.failed == 2)
      #expect(stats.successRate == 0.6)
      #expect(abs(stats.cacheHitRate - 1.0 / 3) < 1e-12)
      #expect(stats.failuresByCode == ["INVALID_ARGUMENT": 1, "NOT_FOUND": 1])
      #expect(stats.models.map(\.modelVersion).contains("center"))
      // What fails after a version was chosen is that version's, whether it was named or not.
      let failed = stats.models.reduce(into: [:]) { $0[$1.modelVersion] = $1.failedCount }
      #expect(failed["ring"] == 1 && failed["center"] == 0 && failed["nobody"] == nil)
      #expect(stats.latencies.contains { $0.stage == .total && $0.latency.count == 3 })
      #expect(stats.endTime.seconds - stats.startTime.seconds == 86_400)
      let only = try await harness.client.getStats(.with { $0.modelVersion = "center" })
      #expect(only.totalPredictions == 1)
      for seconds in [0, 91 * 86_400] as [Int64] {
        let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
          try await harness.client.getStats(.with { $0.window.seconds = seconds })
        }
        #expect(status?.violations == ["window OUT_OF_RANGE"])
      }
    }
  }

  @Test func `without the database predictions answer and reading is unavailable`() async throws {
    try await InferenceHarness.with(conninfo: "host=/nowhere") { harness in
      let answer = try await harness.client.predict(request(["121"])).prediction
      #expect(answer.dominantPattern == .edgeRing)
      #expect(harness.log.pendingCount == 1)
      await expectOutcome(.unavailable, "DATABASE_UNAVAILABLE") {
        try await harness.client.listPredictions(.init())
      }
    }
  }
}
