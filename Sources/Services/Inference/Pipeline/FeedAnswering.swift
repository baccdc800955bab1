internal import GRPCCore
internal import WafermapAPI

/// The reading and the writing side of a feed.
struct FeedAnswering: Sendable {
  let predictor: WaferPredictor
  let requests: RPCAsyncSequence<Wafermap_V1_PredictStreamRequest, any Error>
  let writer: RPCWriter<Wafermap_V1_PredictStreamResponse>
  let window: FeedWindow
  /// As many as the window lets through: never more than it is wide.
  let answers: AsyncStream<Wafermap_V1_PredictStreamResponse>
  let answered: AsyncStream<Wafermap_V1_PredictStreamResponse>.Continuation

  /// Returns when the caller has closed its side and every answer has been taken.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        for await answer in answers {
          try await writer.write(answer)
          window.leave()
        }
      }
      tasks.addTask {
        defer { answered.finish() }
        try await read()
      }
      defer { tasks.cancelAll() }
      for try await _ in tasks {}
    }
  }

  private func read() async throws {
    try await withThrowingDiscardingTaskGroup { tasks in
      var iterator = requests.makeAsyncIterator()
      while await window.enter(), let request = try await iterator.next() {
        try check(request)
        guard window.admit() else { break }
        let began = ContinuousClock.now
        tasks.addTask { answered.yield(await answer(to: request, began: began)) }
      }
    }
  }

  private func check(_ request: Wafermap_V1_PredictStreamRequest) throws(RPCError) {
    var violations = Violations()
    violations.checkText(
      "correlation_id",
      request.correlationID,
      countMax: PredictionFeed.correlationCountMax,
      isRequired: true
    )
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
  }

  private func answer(
    to request: Wafermap_V1_PredictStreamRequest,
    began: ContinuousClock.Instant
  ) async -> Wafermap_V1_PredictStreamResponse {
    var answer = Wafermap_V1_PredictStreamResponse()
    answer.correlationID = request.correlationID
    do throws(RPCError) {
      guard request.hasWafer else {
        throw Outcome.violation("wafer", .required, "give a wafer")
      }
      answer.prediction = try await predictor.predict(request.wafer, in: "wafer", began: began)
    } catch {
      answer.error = Outcome.status(error)
    }
    return answer
  }
}
