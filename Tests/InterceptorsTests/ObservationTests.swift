import GRPCCore
import GRPCInProcessTransport
import InMemoryLogging
import Interceptors
import Logging
import MetricsTestKit
import Testing

@Suite struct ObservationTests {
  private struct Unexpected: Error {}

  private func labels(_ shape: CallShape) -> [(String, String)] {
    [
      ("grpc_type", "unknown"), ("grpc_service", CallShape.service),
      ("grpc_method", shape.rawValue),
    ]
  }

  @Test(arguments: CallShape.allCases)
  func `a call leaves one access record`(shape: CallShape) async throws {
    let harness = InProcessHarness()
    _ = try await harness.call(shape, metadata: ["x-request-id": "id-1"])
    let record = try #require(harness.accessRecord())
    #expect(record.level == .info)
    #expect(record.metadata["method"] == "test.v1.Scripted/\(shape.rawValue)")
    #expect(record.metadata["code"] == "OK")
    #expect(record.metadata["request_id"] == "id-1")
    #expect("\(record.metadata["duration_ms"] ?? "")" == "1.0")
    #expect("\(record.metadata["peer"] ?? "")".hasPrefix("in-process:"))
    #expect("\(record.metadata["messages_received"] ?? "")" == "\(shape.requests.count)")
    #expect("\(record.metadata["messages_sent"] ?? "")" == "\(shape.replies.count)")
    #expect("\(record.metadata["trace_id"] ?? "")".count == 32)
  }

  @Test(arguments: CallShape.allCases)
  func `a call is counted and timed`(shape: CallShape) async throws {
    let harness = InProcessHarness()
    _ = try await harness.call(shape)
    let metrics = harness.metrics
    let labels = labels(shape)
    #expect(try metrics.expectCounter("grpc_server_started_total", labels).totalValue == 1)
    let handled = try metrics.expectCounter(
      "grpc_server_handled_total",
      labels + [("grpc_code", "OK")]
    )
    #expect(handled.totalValue == 1)
    #expect(try metrics.expectMeter("grpc_server_in_flight", labels).values == [1, 0])
    let timer = try metrics.expectTimer("grpc_server_handling_seconds", labels)
    #expect(timer.values == [1_000_000])
    let received = try metrics.expectCounter("grpc_server_msg_received_total", labels)
    #expect(received.totalValue == Int64(shape.requests.count))
    let sent = try metrics.expectCounter("grpc_server_msg_sent_total", labels)
    #expect(sent.totalValue == Int64(shape.replies.count))
  }

  @Test(arguments: CallShape.allCases)
  func `a failed call is recorded with the code that was sent`(shape: CallShape) async throws {
    let harness = InProcessHarness()
    _ = try await harness.call(shape) { throw Unexpected() }
    let record = try #require(harness.accessRecord())
    #expect(record.level == .error)
    #expect(record.metadata["code"] == "INTERNAL")
    let handled = try harness.metrics.expectCounter(
      "grpc_server_handled_total",
      labels(shape) + [("grpc_code", "INTERNAL")]
    )
    #expect(handled.totalValue == 1)
    let inFlight = try harness.metrics.expectMeter("grpc_server_in_flight", labels(shape))
    #expect(inFlight.lastValue == 0)
  }

  @Test(arguments: CallShape.allCases)
  func `the load is known while a handler works`(shape: CallShape) async throws {
    let harness = InProcessHarness()
    let labels = labels(shape)
    _ = try await harness.call(shape) {
      let meter = try harness.metrics.expectMeter("grpc_server_in_flight", labels)
      #expect(meter.lastValue == 1)
    }
  }

  @Test func `a response that nobody produces ends as CANCELLED`() async throws {
    let harness = InProcessHarness()
    let observation = ObservationInterceptor(
      observers: [AccessLog(logger: harness.logger), CallMetrics(factory: harness.metrics)])
    try await withServerContextRPCCancellationHandle { cancellation in
      let context = ServerContext(
        descriptor: CallShape.unary.descriptor,
        remotePeer: "p",
        localPeer: "q",
        cancellation: cancellation
      )
      let request = StreamingServerRequest<String>(
        metadata: [:],
        messages: RPCAsyncSequence(wrapping: AsyncThrowingStream { $0.finish() })
      )
      _ = try await observation.intercept(request: request, context: context) { _, _ in
        StreamingServerResponse<String> { _ in [:] }
      }
    }
    #expect(try #require(harness.accessRecord()).metadata["code"] == "CANCELLED")
    let inFlight = try harness.metrics.expectMeter("grpc_server_in_flight", labels(.unary))
    #expect(inFlight.lastValue == 0)
  }

  @Test func `health probes are quiet until they fail`() {
    let harness = InProcessHarness()
    let log = AccessLog(logger: harness.logger)
    let probe = ObservedCall(
      method: MethodDescriptor(fullyQualifiedService: "grpc.health.v1.Health", method: "Check"),
      peer: "p",
      context: nil
    )
    for code in [Status.Code.ok, .notFound] {
      let outcome = CallOutcome(
        code: code,
        duration: .zero,
        messagesReceived: 1,
        messagesSent: 1
      )
      log.callEnded(probe, outcome: outcome)
    }
    #expect(harness.records.entries.map(\.level) == [.debug, .info])
  }

  @Test(arguments: [
    (Status.Code.ok, Logger.Level.info), (.cancelled, .info), (.invalidArgument, .info),
    (.deadlineExceeded, .warning), (.permissionDenied, .warning), (.resourceExhausted, .warning),
    (.unavailable, .warning), (.unknown, .error), (.unimplemented, .error),
    (.internalError, .error), (.dataLoss, .error),
  ])
  func `the level follows the outcome`(code: Status.Code, level: Logger.Level) {
    #expect(AccessLog.level(of: code) == level)
  }
}
