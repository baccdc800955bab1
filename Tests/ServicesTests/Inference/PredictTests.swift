import Caching
import FixtureSupport
import Foundation
import GRPCCore
import GRPCProtobuf
import Imaging
import ModelServing
import Monitoring
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Predict", .timeLimit(.minutes(5))) struct PredictServiceTests {
  @Test func `a grid is answered in dies and pixels`() async throws {
    try await InferenceHarness.with { harness in
      let answer = try await harness.client.predict(
        request(["0110", "1221", "1121", "0110"]) {
          $0.options.maskFormat = .rle
          $0.options.includeClassProbabilities = true
          $0.context.lotID = "L7"
          $0.context.labels = ["shift": "night"]
        }
      ).prediction
      #expect(UUID(uuidString: answer.predictionID) != nil)
      #expect(answer.waferID == "W1")
      #expect(answer.modelVersion == "ring")
      #expect(answer.modelSha256.count == 64)
      #expect((answer.width, answer.height) == (4, 4))
      #expect(answer.patterns.map(\.pattern) == [.edgeRing])
      #expect(answer.patterns.first?.classIndex == 4)
      #expect(answer.dominantPattern == .edgeRing)
      let region = try #require(answer.regions.first)
      #expect(answer.regions.count == 1)
      #expect(region.areaPx == 3)
      #expect(region.bbox == .with { ($0.x, $0.y, $0.width, $0.height) = (1, 1, 2, 2) })
      #expect(region.polygon.outer.coordinates.count.isMultiple(of: 2))
      #expect(
        region.dies
          == .with {
            ($0.column, $0.row, $0.columnCount, $0.rowCount) = (1, 1, 2, 2)
            ($0.area, $0.centroidColumn, $0.centroidRow) = (3, 5.0 / 3 + 0.5, 4.0 / 3 + 0.5)
          }
      )
      #expect(answer.mask.rle.lengths == [5, 2, 3, 1, 5])
      #expect(answer.mask.rle.values == [0, 4, 0, 4, 0])
      #expect(answer.classProbabilities.map(\.classIndex) == Array(0...8))
      #expect(answer.uncertainty.meanEntropyNats > 0)
      #expect(answer.embedding.isEmpty)
      #expect(!answer.cached)
      #expect(answer.timings.hasTotalMs && answer.timings.hasForwardMs)
      #expect(!answer.timings.hasFetchMs)
      #expect(answer.orientation.notch == .bottom)
      #expect(answer.orientation.origin == .upperLeft)
      #expect(answer.orientation.axis == .row)
      #expect(answer.context.lotID == "L7")
      #expect(answer.context.labels == ["shift": "night"])
    }
  }

  @Test func `a picture without a layout has no dies`() async throws {
    try await InferenceHarness.with { harness in
      let picture = try Fixture.bytes("pictures/good-enlarged-10.png")
      let answer = try await harness.client.predict(
        .with {
          $0.waferID = "P"
          $0.image = Data(picture)
          $0.options.maskFormat = .png
          $0.options.omitPolygons = true
          $0.options.includeEmbedding = true
        }
      ).prediction
      #expect(answer.width == 340)
      #expect(!answer.regions.isEmpty)
      #expect(answer.regions.allSatisfy { !$0.hasDies && !$0.hasPolygon })
      #expect(answer.embedding.count == 2048)
      let mask = try Picture(decoding: Array(answer.mask.png))
      #expect(mask.width == 340)
      #expect(Set(mask.sampleBytes) == [0, 4])
      let known = try await harness.client.predict(
        .with {
          $0.waferID = "P"
          $0.image = Data(picture)
          $0.dieLayout.rows = UInt32(answer.height / 10)
          $0.dieLayout.columns = 34
        }
      ).prediction
      #expect(known.regions.count == answer.regions.count)
      for (inDies, inPixels) in zip(known.regions, answer.regions) {
        #expect(inDies.areaPx == inPixels.areaPx)
        #expect(inDies.dies.area == Double(inPixels.areaPx) / 100)
        #expect(Double(inDies.dies.column) == inPixels.bbox.x / 10)
        #expect(Double(inDies.dies.rowCount) == inPixels.bbox.height / 10)
      }
    }
  }

  @Test func `the same map is answered from the cache, with what is the request's own`()
    async throws
  {
    try await InferenceHarness.with { harness in
      let first = try await harness.client.predict(request(["121", "121"])).prediction
      let second = try await harness.client.predict(
        request(["121", "121"], wafer: "W2") { $0.context.lotID = "L" }
      ).prediction
      #expect(second.cached)
      #expect(second.waferID == "W2")
      #expect(second.context.lotID == "L")
      #expect(second.predictionID != first.predictionID)
      #expect(second.regions == first.regions)
      #expect(second.timings.hasCacheMs && !second.timings.hasForwardMs)
      let bypassed = try await harness.client.predict(
        request(["121", "121"]) { $0.options.bypassCache = true }
      ).prediction
      #expect(!bypassed.cached && !bypassed.timings.hasCacheMs)
    }
  }

  @Test func `what changes the answer misses the cache`() async throws {
    try await InferenceHarness.with { harness in
      _ = try await harness.client.predict(request(["121", "121"]))
      let others = [
        request(["121", "112"]), request(["121121"]),
        request(["121", "121"]) { $0.options.maskFormat = .rle },
        request(["121", "121"]) { $0.options.includeClassProbabilities = true },
        request(["121", "121"]) { $0.options.minRegionArea = 2 },
        request(["121", "121"]) { $0.options.confidenceThreshold = 0.5 },
        request(["121", "121"]) { $0.options.omitPolygons = true },
        request(["121", "121"]) { $0.options.includeEmbedding = true },
        request(["121", "121"]) { $0.orientation.notch = .top },
        request(["121", "121"]) { $0.orientation.origin = .lowerRight },
        request(["121", "121"]) { $0.modelVersion = "center" },
      ]
      for other in others {
        let answer = try await harness.client.predict(other).prediction
        #expect(!answer.cached, "\(other)")
      }
      let defaults = request(["121", "121"]) {
        $0.options.minRegionArea = 1
        $0.orientation.notch = .bottom
      }
      #expect(try await harness.client.predict(defaults).prediction.cached)
    }
  }

  @Test func `clearing a wafer's cache says how many went`() async throws {
    try await InferenceHarness.with { harness in
      _ = try await harness.client.predict(request(["121"]))
      _ = try await harness.client.predict(request(["112"]))
      _ = try await harness.client.predict(request(["211"], wafer: "W2"))
      let cleared = try await harness.client.clearCache(.with { $0.waferID = "W1" })
      #expect(cleared.clearedCount == 2)
      #expect(cleared.waferID == "W1")
      #expect(try await !harness.client.predict(request(["121"])).prediction.cached)
      #expect(try await harness.client.predict(request(["211"], wafer: "W2")).prediction.cached)
      #expect(try await harness.client.clearCache(.with { $0.waferID = "none" }).clearedCount == 0)
      // A wafer with the same map as another's shares its answer, and clears it.
      #expect(try await harness.client.predict(request(["211"], wafer: "W3")).prediction.cached)
      #expect(try await harness.client.clearCache(.with { $0.waferID = "W3" }).clearedCount == 1)
    }
  }

  @Test func `a cache that fails costs nothing but speed`() async throws {
    try await InferenceHarness.with(cache: BrokenCache()) { harness in
      for _ in 0..<2 {
        let answer = try await harness.client.predict(request(["121"])).prediction
        #expect(!answer.cached)
      }
      await expectOutcome(.unavailable, "CACHE_UNAVAILABLE") {
        try await harness.client.clearCache(.with { $0.waferID = "W1" })
      }
      #expect(harness.registry.text().contains("wafermap_cache_error_total 4"))
    }
  }

  @Test func `callers at the same time each get their own answer`() async throws {
    try await InferenceHarness.with { harness in
      let client = harness.client
      let failing = try await withThrowingTaskGroup(of: (Int, Wafermap_V1_Prediction).self) {
        tasks in
        for index in 0..<64 {
          tasks.addTask {
            // Eight different maps: some requests are equal and share a computation.
            var row = Array(repeating: "1", count: 8)
            row[index % 8] = "2"
            let answer = try await client.predict(
              request([row.joined()], wafer: "W\(index)") { $0.options.maskFormat = .rle }
            )
            return (index, answer.prediction)
          }
        }
        var wrong: [Int] = []
        var identifiers: Set<String> = []
        for try await (index, answer) in tasks {
          identifiers.insert(answer.predictionID)
          if answer.waferID != "W\(index)" || answer.regions.first?.bbox.x != Double(index % 8) {
            wrong.append(index)
          }
        }
        #expect(identifiers.count == 64)
        return wrong
      }
      #expect(failing.isEmpty)
    }
  }

  @Test func `a queue that is full says when to come back`() async throws {
    let engine = TestEngine(limits: .init(queuedCountMax: 1, batchSizeMax: 1))
    try await engine.models.load("ring", path: PatternWeights.edgeRing.get())
    _ = try engine.models.activate("ring")
    try await InferenceHarness.with(engine: engine) { harness in
      let client = harness.client
      let outcomes = await withTaskGroup(of: RPCError?.self) { tasks in
        for index in 0..<40 {
          tasks.addTask {
            do {
              var row = Array(repeating: "1", count: 40)
              row[index] = "2"
              _ = try await client.predict(request([row.joined()]))
              return nil
            } catch {
              return error as? RPCError
            }
          }
        }
        return await tasks.reduce(into: []) { $0.append($1) }
      }
      let refused = outcomes.compactMap(\.self)
      #expect(!refused.isEmpty && refused.count < 40)
      for error in refused {
        #expect(error.code == .resourceExhausted)
        let status = try error.unpackGoogleRPCStatus()
        #expect(status?.retrySeconds ?? 0 > 0)
      }
    }
  }

  @Test func `a deadline that has passed ends the call`() async throws {
    try await InferenceHarness.with { harness in
      await expectOutcome(.deadlineExceeded, "DEADLINE_EXCEEDED") {
        try await harness.client.predict(
          request(["121"]),
          metadata: ["grpc-timeout": .string("1n")]
        )
      }
    }
  }

  @Test func `models that are not there are told apart`() async throws {
    try await InferenceHarness.with { harness in
      await expectOutcome(.notFound, "MODEL_NOT_FOUND") {
        try await harness.client.predict(request(["121"]) { $0.modelVersion = "nobody" })
      }
    }
    try await InferenceHarness.with(engine: TestEngine()) { harness in
      await expectOutcome(.failedPrecondition, "MODEL_NOT_READY") {
        try await harness.client.predict(request(["121"]))
      }
    }
  }
}
