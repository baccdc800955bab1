import GRPCCore
import Services
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("PredictStream", .timeLimit(.minutes(5))) struct FeedTests {
  private func message(_ id: String, _ row: String) -> Wafermap_V1_PredictStreamRequest {
    .with {
      $0.correlationID = id
      $0.wafer = request([row], wafer: "W\(id)")
    }
  }

  @Test func `answers carry the id of their request, failures among them`() async throws {
    try await InferenceHarness.with { harness in
      let answers = try await harness.client.predictStream { writer in
        for index in 0..<120 {
          var row = Array(repeating: "1", count: 8)
          row[index % 8] = index % 10 == 0 ? "3" : "2"
          try await writer.write(message("\(index)", row.joined()))
        }
      } onResponse: { response in
        try await response.messages.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.correlationID)) == Set((0..<120).map { "\($0)" }))
      for answer in answers {
        let index = try #require(Int(answer.correlationID))
        if index % 10 == 0 {
          #expect(answer.error.code == 3)
          #expect(answer.error.message.hasPrefix("wafer.die_grid.dies: "))
        } else {
          #expect(answer.prediction.waferID == "W\(index)")
          #expect(answer.prediction.regions.first?.bbox.x == Double(index % 8))
        }
      }
    }
  }

  @Test func `no more is read than can be answered`() async throws {
    try await InferenceHarness.with { harness in
      let total = 100
      let gate = HeldWriter()
      let requests = CountedRequests((0..<total).map { message("\($0)", "121") })
      let feed = PredictionFeed(predictor: harness.predictor)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          try await feed.run(
            RPCAsyncSequence(wrapping: requests),
            RPCWriter(wrapping: gate),
            ServerContext.RPCCancellationHandle()
          )
        }
        // Nobody takes an answer: as many are read as may be on their way, and not one more.
        #expect(await Eventually.isTrue { requests.readCount == PredictionFeed.concurrencyMax })
        #expect(await Eventually.isTrue { gate.waitingCount == 1 })
        #expect(requests.readCount == PredictionFeed.concurrencyMax)
        gate.open()
        try await tasks.waitForAll()
      }
      #expect(requests.readCount == total)
      #expect(gate.written.count == total)
    }
  }

  @Test func `a server that stops answers what it has read`() async throws {
    try await InferenceHarness.with { harness in
      let gate = HeldWriter()
      let requests = CountedRequests((0..<3).map { message("\($0)", "121") }, isEndless: true)
      let feed = PredictionFeed(predictor: harness.predictor)
      let cancellation = ServerContext.RPCCancellationHandle()
      await withTaskGroup(of: RPCError?.self) { tasks in
        tasks.addTask {
          do {
            try await feed.run(
              RPCAsyncSequence(wrapping: requests),
              RPCWriter(wrapping: gate),
              cancellation
            )
            return nil
          } catch {
            return error as? RPCError
          }
        }
        #expect(await Eventually.isTrue { gate.waitingCount == 1 && requests.readCount == 3 })
        cancellation.cancel()
        gate.open()
        #expect(await tasks.next()??.code == .unavailable)
      }
      #expect(Set(gate.written) == ["0", "1", "2"])
    }
  }

  @Test func `a message without an id ends the stream`() async throws {
    try await InferenceHarness.with { harness in
      let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.client.predictStream { writer in
          try await writer.write(message("", "121"))
        } onResponse: { response in
          for try await _ in response.messages {}
        }
      }
      #expect(status?.violations == ["correlation_id REQUIRED"])
    }
  }

  @Test func `a message without a wafer is answered`() async throws {
    try await InferenceHarness.with { harness in
      let answers = try await harness.client.predictStream { writer in
        try await writer.write(.with { $0.correlationID = "x" })
      } onResponse: { response in
        try await response.messages.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.map(\.correlationID) == ["x"])
      #expect(answers.first?.error.code == 3)
    }
  }
}
