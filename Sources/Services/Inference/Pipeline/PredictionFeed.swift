package import GRPCCore
package import WafermapAPI

/// Answers one `PredictStream`: as the answers come, with the correlation id of their request.
///
/// At most ``concurrencyMax`` wafers are between being read and their answer being taken by the
/// transport, so a caller who does not read is not read from either.
package struct PredictionFeed {
  /// Wafers of one stream that are worked on at a time.
  package static let concurrencyMax = 16
  /// Longest correlation id, in characters.
  static let correlationCountMax = 128

  private let predictor: WaferPredictor

  package init(predictor: WaferPredictor) {
    self.predictor = predictor
  }

  /// Answers until the caller closes its side or the server shuts down.
  package func run(
    _ requests: RPCAsyncSequence<Wafermap_V1_PredictStreamRequest, any Error>,
    _ writer: RPCWriter<Wafermap_V1_PredictStreamResponse>,
    _ cancellation: ServerContext.RPCCancellationHandle
  ) async throws {
    let window = FeedWindow(size: Self.concurrencyMax)
    let (answers, answered) = AsyncStream<Wafermap_V1_PredictStreamResponse>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        try await cancellation.cancelled
        await window.close()
        throw Outcome.unavailable("The server is shutting down.", reason: "SHUTTING_DOWN")
      }
      let answering = FeedAnswering(
        predictor: predictor,
        requests: requests,
        writer: writer,
        window: window,
        answers: answers,
        answered: answered
      )
      tasks.addTask {
        try await answering.run()
        throw FeedEnd()
      }
      defer { tasks.cancelAll() }
      do {
        for try await _ in tasks {}
      } catch is FeedEnd {
        return
      }
    }
  }

  /// The feed is over because the caller closed it and has every answer.
  private struct FeedEnd: Error {}
}
