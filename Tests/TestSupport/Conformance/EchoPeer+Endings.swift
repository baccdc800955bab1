internal import GRPCCore
internal import SwiftProtobuf

internal import struct Foundation.Data

extension EchoPeer {
  func checkCancel() async throws {
    let before = try await echo.tally(TallyRequest())
    let call = Task {
      try await echo.unary(.with { $0.wait = .callCancelled })
    }
    _ = try await tally { $0.waitingMin = before.waiting + 1 }
    call.cancel()
    try await requireCancelled(call, "a cancelled unary call")
    _ = try await tally {
      $0.cancelledMin = before.cancelled + 1
      $0.finishedMin = before.finished + 1
    }
  }

  func checkCancelStream() async throws {
    let before = try await echo.tally(TallyRequest())
    let (silence, continuation) = AsyncStream.makeStream(of: Never.self)
    defer { continuation.finish() }
    let call = Task {
      try await echo.chat { writer in
        try await writer.write(.with { $0.responseCount = 1 })
        try await writer.write(.with { $0.wait = .callCancelled })
        for await _ in silence {}
      } onResponse: { response in
        for try await _ in response.messages {}
      }
    }
    _ = try await tally {
      $0.writtenMin = before.written + 1
      $0.waitingMin = before.waiting + 1
    }
    call.cancel()
    try await requireCancelled(call, "a cancelled stream")
    _ = try await tally {
      $0.cancelledMin = before.cancelled + 1
      $0.finishedMin = before.finished + 1
    }
  }

  func checkDeadline() async throws {
    let before = try await echo.tally(TallyRequest())
    var options = CallOptions.defaults
    options.timeout = .seconds(2)
    let clock = ContinuousClock()
    let start = clock.now
    try await requireError(.deadlineExceeded, "a call past its deadline") { [options] in
      try await echo.unary(.with { $0.wait = .callCancelled }, options: options)
    }
    let elapsed = clock.now - start
    try require(elapsed >= .milliseconds(1990), "the deadline holds until it is due: \(elapsed)")
    _ = try await tally {
      $0.cancelledMin = before.cancelled + 1
      $0.finishedMin = before.finished + 1
    }

    options.timeout = ConformanceLimits.patience
    let response = try await echo.unary(.with { $0.payload = Data([1, 2, 3]) }, options: options)
    try requireEqual(response.payload, Data([1, 2, 3]), "a call within its deadline")
  }

  /// Waits at the server for counts, so that no check has to poll or sleep.
  func tally(_ floors: (inout TallyRequest) -> Void) async throws -> TallyResponse {
    var options = CallOptions.defaults
    options.timeout = ConformanceLimits.patience
    // When both sides end a call at once, swift-nio-http2 answers the server's RST_STREAM, which
    // crosses its own, with GOAWAY (STREAM_CLOSED), and every call on the connection breaks off.
    // RFC 9113, 5.1, has endpoints ignore such frames. A new connection counts the same.
    options.waitForReady = true
    let request = TallyRequest.with(floors)
    do {
      do {
        return try await echo.tally(request, options: options)
      } catch let error as RPCError where error.code == .unavailable {
        return try await echo.tally(request, options: options)
      }
    } catch {
      let counts = try await echo.tally(TallyRequest(), options: options)
      throw ConformanceFailure("the server counts \(counts), expected \(request): \(error)")
    }
  }

  private func requireCancelled<Value>(
    _ call: Task<Value, any Error>,
    _ what: String
  ) async throws {
    switch await call.result {
    case .success(let value):
      throw ConformanceFailure("\(what): expected an error, got \(type(of: value))")
    case .failure(let error as RPCError):
      // A transport may have passed the task's own error on as the cause.
      let isCancelled = error.code == .cancelled || error.cause is CancellationError
      try require(isCancelled, "\(what): expected cancellation, got \(error)")
    case .failure(let error):
      try require(error is CancellationError, "\(what): expected cancellation, got \(error)")
    }
  }
}
