import Foundation
import GRPCCore
import GRPCProtobuf
import Imaging
import ModelServing
import Monitoring
import Storage
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI
import WaferMapSources

@Suite("Predict when there is too much to do", .timeLimit(.minutes(5))) struct OverloadTests {
  /// Runs `body` while one map waits and no other may: it waits for company that does not come.
  private func whileFull(
    policy: SourcePolicy? = nil,
    _ body: (InferenceHarness) async throws -> Void
  ) async throws {
    let limits = BatchLimits(queuedCountMax: 1, batchSizeMax: 4, queueDelayMax: .seconds(3600))
    let engine = TestEngine(limits: limits)
    try await engine.models.load("ring", path: PatternWeights.edgeRing.get())
    _ = try engine.models.activate("ring")
    try await InferenceHarness.with(engine: engine, policy: policy) { harness in
      let client = harness.client
      let held = Task { try await client.predict(request(["121"], wafer: "held")) }
      let isFull = await Eventually.isTrue { engine.scheduler.snapshot.gauges.queuedCount == 1 }
      #expect(isFull)
      let result: Result<Void, any Error>
      do {
        result = .success(try await body(harness))
      } catch {
        result = .failure(error)
      }
      await engine.scheduler.shutDown(by: .now)
      _ = await held.result
      try result.get()
    }
  }

  /// A grid with a value that no die has, which only decoding finds.
  private func brokenGrid(side: Int) -> Wafermap_V1_PredictRequest {
    .with {
      $0.waferID = "W"
      $0.dieGrid.rows = UInt32(side)
      $0.dieGrid.columns = UInt32(side)
      $0.dieGrid.dies = Data(repeating: 7, count: side * side)
    }
  }

  /// The first bytes of a PNG file of that size.
  private func header(side: UInt32) -> Data {
    let size = withUnsafeBytes(of: side.bigEndian, Array.init)
    return Data(
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + size
        + size + [8, 0, 0, 0, 0]
    )
  }

  @Test func `a full queue refuses before it fetches or decodes, and nothing is logged`()
    async throws
  {
    let cutHeader = Data(header(side: 9).prefix(12))
    try await whileFull { harness in
      let refused: [(String, Wafermap_V1_PredictRequest)] = [
        ("a grid that bypasses the cache", brokenGrid(side: 2)),
        ("a large grid", brokenGrid(side: 129)),
        ("a large picture", .with { ($0.waferID, $0.image) = ("W", header(side: 4096)) }),
        ("a picture of no size", .with { ($0.waferID, $0.image) = ("W", cutHeader) }),
        ("a URL", .with { ($0.waferID, $0.imageURL) = ("W", "https://nobody.invalid/w.png") }),
      ]
      for (name, message) in refused {
        var message = message
        message.options.bypassCache = name.hasSuffix("cache")
        let status = await expectOutcome(.resourceExhausted, "QUEUE_FULL") {
          try await harness.client.predict(message)
        }
        #expect(status?.retrySeconds ?? 0 > 0, "\(name)")
      }
      await expectOutcome(.resourceExhausted, "QUEUE_FULL") {
        try await harness.client.predict(request(["112"]))
      }
      #expect(harness.log.pendingCount == 0 && harness.log.counts.written == 0)
      // A small map may be in the cache, and is looked at.
      for small in [
        brokenGrid(side: 100), .with { ($0.waferID, $0.image) = ("W", header(side: 64)) },
      ] {
        await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
          try await harness.client.predict(small)
        }
      }
      await harness.logWritten()
      let stats = try await harness.client.getStats(.init())
      #expect(stats.failuresByCode == ["INVALID_ARGUMENT": 2])
      #expect(
        harness.registry.text().contains(
          #"wafermap_inference_request_failure_total{reason="RESOURCE_EXHAUSTED"} 6"#
        )
      )
    }
  }

  @Test func `a large map is answered like a small one`() async throws {
    try await InferenceHarness.with { harness in
      let side = 500
      var dies = [UInt8](repeating: 1, count: side * side)
      for row in 100..<110 { for column in 200..<220 { dies[row * side + column] = 2 } }
      let grey = try PNGEncoding.grey(dies, width: side, height: side)
      let requests: [Wafermap_V1_PredictRequest] = [
        .with {
          $0.dieGrid.rows = UInt32(side)
          $0.dieGrid.columns = UInt32(side)
          $0.dieGrid.dies = Data(dies)
        },
        .with { $0.image = Data(grey) },
      ]
      for var message in requests {
        message.waferID = "W1"
        message.options.maskFormat = .png
        let answer = try await harness.client.predict(message).prediction
        #expect(answer.regions.map(\.areaPx) == [200])
        #expect(answer.regions.first?.bbox.x == 200)
        #expect(try Picture(decoding: Array(answer.mask.png)).width == side)
        message.waferID = "W2"
        let again = try await harness.client.predict(message).prediction
        #expect(again.cached && again.waferID == "W2" && again.regions == answer.regions)
      }
      var broken = brokenGrid(side: side)
      broken.options.bypassCache = true
      await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.client.predict(broken)
      }
      await harness.logWritten()
      #expect(await Eventually.isTrue { harness.largeMaps.mapCount == 0 })
    }
  }

  @Test func `large maps wait within bounds, small ones go on`() async throws {
    let threads = LargeMapThreads(limits: LargeMapLimits(mapCountMax: 1, waiterCountMax: 1))
    try await InferenceHarness.with(largeMaps: threads) { harness in
      let pass = threads.admit(byteCount: 1)
      #expect(pass != nil)
      let waiting = Task { try await harness.client.predict(brokenGrid(side: 400)) }
      #expect(await Eventually.isTrue { threads.waiterCount == 1 })
      let status = await expectOutcome(.resourceExhausted, "DECODER_FULL") {
        try await harness.client.predict(brokenGrid(side: 400))
      }
      #expect(status?.retrySeconds ?? 0 > 0)
      // What is no picture at all need not wait to be told so.
      await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.client.predict(
          .with { ($0.waferID, $0.image) = ("W", Data(repeating: 0, count: 100)) }
        )
      }
      waiting.cancel()
      _ = await waiting.result
      let small = try await harness.client.predict(request(["121"])).prediction
      #expect(small.dominantPattern == .edgeRing)
      #expect(harness.registry.text().contains("wafermap_inference_batch_size_count"))
      withExtendedLifetime(pass) {}
    }
  }

  @Test func `a batch of large maps is answered whole, though few fit at a time`() async throws {
    let threads = LargeMapThreads(limits: LargeMapLimits(mapCountMax: 2))
    try await InferenceHarness.with(largeMaps: threads) { harness in
      let side = 400
      let answer = try await harness.client.predictBatch(
        .with { batch in
          batch.wafers = (0..<20).map { number in
            .with {
              $0.waferID = "W\(number)"
              $0.dieGrid.rows = UInt32(side)
              $0.dieGrid.columns = UInt32(side)
              $0.dieGrid.dies = Data(repeating: 1, count: side * side)
            }
          }
        }
      )
      #expect(answer.succeededCount == 20 && answer.failedCount == 0)
      #expect(await Eventually.isTrue { threads.mapCount == 0 })
    }
  }

  @Test func `a large map's deadline ends its wait`() async throws {
    let threads = LargeMapThreads()
    try await InferenceHarness.with(largeMaps: threads) { harness in
      await expectOutcome(.deadlineExceeded, "DEADLINE_EXCEEDED") {
        try await harness.client.predict(
          brokenGrid(side: 4000),
          metadata: ["grpc-timeout": .string("1m")]
        )
      }
      #expect(await Eventually.isTrue { threads.mapCount == 0 && threads.threadCount == 0 })
    }
  }
}
