import CCoreTransport
import GRPCCore
import WafermapAPI

/// Predicts files on a server over one PredictStream, several at once, and prints what came in the
/// order of the files.
struct RemotePredictionRun: Sendable {
  let connection: ServerConnection
  let query: PredictionQuery
  let overlay: OverlayPlace?
  let printsJSON: Bool
  /// What the server may take for one answer.
  let timeout: Duration

  /// Predicts the files and says what failed, a line for each.
  ///
  /// - Throws: `CommandFailure` when the server cannot be talked to at all.
  func predict(_ files: [String]) async throws -> [String] {
    let desk = PredictionDesk(files: files, overlay: overlay, printsJSON: printsJSON)
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await connection.withClient { try await exchange($0, desk) }
        }
        group.addTask { try await watch(desk) }
        // Whichever is first: the stream ends, or an answer is overdue.
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch let failure as CommandFailure {
      let isPartlyDone = await desk.answeredCount > 0
      let isDone = await desk.isDone
      guard isPartlyDone || isDone else { throw failure }
      return await desk.end(because: failure.message)
    }
    return await desk.end(because: "the server ended the stream without an answer for it")
  }

  private func exchange(
    _ client: GRPCClient<CoreClientTransport>,
    _ desk: PredictionDesk
  ) async throws {
    let service = Wafermap_V1_InferenceService.Client(wrapping: client)
    try await service.predictStream(metadata: connection.metadata) { writer in
      for await index in desk.turns {
        guard let request = await desk.request(index, query) else { continue }
        var message = Wafermap_V1_PredictStreamRequest()
        message.correlationID = String(index)
        message.wafer = request
        try await writer.write(message)
      }
    } onResponse: { response in
      try await withThrowingDiscardingTaskGroup { retries in
        for try await answer in response.messages {
          guard let index = Int(answer.correlationID) else { continue }
          guard let delay = await take(answer, at: index, desk) else { continue }
          retries.addTask {
            try await ContinuousClock().sleep(for: delay)
            await desk.giveTurn(index)
          }
        }
      }
    }
  }

  /// Hands an answer to the desk.
  ///
  /// - Returns: When to send the file again, if it is to be.
  private func take(
    _ answer: Wafermap_V1_PredictStreamResponse,
    at index: Int,
    _ desk: PredictionDesk
  ) async -> Duration? {
    switch answer.result {
    case .prediction(let prediction):
      await desk.take(prediction, at: index)
      return nil
    case .error(let status):
      let code = Status.Code(rawValue: Int(status.code)).flatMap { RPCError.Code($0) } ?? .unknown
      return await desk.take(code, connection.advice(on: code, status.message), at: index)
    case nil:
      return await desk.take(.internalError, "the server answered without a result", at: index)
    }
  }

  /// Ends with an error when nothing has been answered for ``timeout``.
  private func watch(_ desk: PredictionDesk) async throws {
    let clock = ContinuousClock()
    while true {
      let due = await desk.lastProgress + timeout
      if clock.now >= due {
        throw CommandFailure(message: connection.advice(on: .deadlineExceeded, ""))
      }
      try await clock.sleep(until: due)
    }
  }
}
