import Foundation
import GRPCCore
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("PredictBatch", .timeLimit(.minutes(5))) struct BatchServiceTests {
  @Test func `each wafer succeeds or fails on its own, in the order sent`() async throws {
    try await InferenceHarness.with { harness in
      let broken = [3, 50, 99]
      let batch = try await harness.client.predictBatch(
        .with { batch in
          batch.wafers = (0..<100).map { index in
            var row = Array(repeating: "1", count: 10)
            row[index % 10] = broken.contains(index) ? "3" : "2"
            return request([row.joined()], wafer: "W\(index)")
          }
        }
      )
      #expect((batch.succeededCount, batch.failedCount) == (97, 3))
      #expect(batch.results.map(\.waferID) == (0..<100).map { "W\($0)" })
      #expect(batch.totalMs > 0)
      for (index, result) in batch.results.enumerated() {
        if broken.contains(index) {
          #expect(result.error.code == 3)
          #expect(result.error.message.hasPrefix("wafers[\(index)].die_grid.dies: "))
          #expect(result.error.details.count == 2)
        } else {
          #expect(result.prediction.waferID == "W\(index)")
          #expect(result.prediction.regions.first?.bbox.x == Double(index % 10))
        }
      }
    }
  }

  @Test func `what the batch says holds for wafers that say nothing`() async throws {
    try await InferenceHarness.with { harness in
      let batch = try await harness.client.predictBatch(
        .with {
          $0.modelVersion = "center"
          $0.options.maskFormat = .rle
          $0.wafers = [
            request(["121"]), request(["121"]) { $0.modelVersion = "ring" },
            request(["121"]) { $0.options.includeEmbedding = true },
          ]
        }
      )
      let predictions = batch.results.map(\.prediction)
      #expect(predictions.map(\.dominantPattern) == [.center, .edgeRing, .center])
      #expect(predictions.map(\.hasMask) == [true, true, false])
      #expect(predictions.map(\.embedding.count) == [0, 0, 2048])
    }
  }

  @Test func `a batch has 1 to 100 wafers`() async throws {
    try await InferenceHarness.with { harness in
      for (count, violation) in [(0, "wafers REQUIRED"), (101, "wafers TOO_LONG")] {
        let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
          try await harness.client.predictBatch(
            .with { $0.wafers = Array(repeating: request(["121"]), count: count) }
          )
        }
        #expect(status?.violations == [violation])
      }
      let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.client.predictBatch(
          .with {
            $0.wafers = [request(["121"])]
            $0.modelVersion = "a b"
            $0.options.confidenceThreshold = 2
          }
        )
      }
      #expect(
        status?.violations == [
          "model_version MALFORMED", "options.confidence_threshold OUT_OF_RANGE",
        ]
      )
    }
  }
}
