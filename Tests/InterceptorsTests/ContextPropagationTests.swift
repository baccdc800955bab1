import GRPCCore
import GRPCInProcessTransport
import InMemoryLogging
import Interceptors
import Logging
import Synchronization
import Testing

@Suite struct ContextPropagationTests {
  private static let trace = TraceContext(
    traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
    spanID: "00f067aa0ba902b7",
    flags: 1,
    state: "a=1"
  )

  /// Keeps the metadata with which calls arrive.
  private struct MetadataRecorder: ServerInterceptor {
    let metadata = SharedMetadata()

    func intercept<Input: Sendable, Output: Sendable>(
      request: StreamingServerRequest<Input>,
      context: ServerContext,
      next:
        @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
        StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
      metadata.value.withLock { $0 = request.metadata }
      return try await next(request, context)
    }
  }

  private final class SharedMetadata: Sendable {
    let value = Mutex<Metadata?>(nil)
  }

  /// Makes a call from within `context`; answers what arrived and what the client saw.
  private func outgoingCall(
    in context: RequestContext?,
    timeout: Duration? = nil,
    now: ContinuousClock.Instant = .now
  ) async throws -> (arrived: Metadata?, outcome: ClientOutcome) {
    let transport = InProcessTransport()
    let recorder = MetadataRecorder()
    let outcome = try await withGRPCServer(
      transport: transport.server,
      services: [ScriptedService {}],
      interceptors: [recorder]
    ) { _ in
      try await withGRPCClient(
        transport: transport.client,
        interceptors: [ContextPropagationInterceptor { now }]
      ) { client in
        try await RequestContext.$current.withValue(context) {
          try await client.call(.unary, timeout: timeout)
        }
      }
    }
    return (recorder.metadata.value.withLock { $0 }, outcome)
  }

  private func timeout(_ metadata: Metadata?) -> [String] {
    Array((metadata ?? [:])[stringValues: "grpc-timeout"])
  }

  @Test func `ids and trace travel on`() async throws {
    let context = RequestContext(requestID: "id-1", trace: Self.trace)
    let (arrived, outcome) = try await outgoingCall(in: context)
    #expect(outcome.status.code == .ok)
    let metadata = try #require(arrived)
    #expect(Array(metadata[stringValues: "x-request-id"]) == ["id-1"])
    #expect(
      Array(metadata[stringValues: "traceparent"]) == [
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      ]
    )
    #expect(Array(metadata[stringValues: "tracestate"]) == ["a=1"])
    #expect(timeout(metadata).isEmpty)
  }

  @Test func `a call without a timeout gets what is left`() async throws {
    let now = ContinuousClock.now
    let context = RequestContext(
      requestID: "id-1",
      trace: Self.trace,
      deadline: now + .seconds(5)
    )
    let (arrived, _) = try await outgoingCall(in: context, now: now)
    #expect(timeout(arrived) == ["5000000u"])
  }

  @Test func `the shorter timeout wins`() async throws {
    let now = ContinuousClock.now
    let context = RequestContext(
      requestID: "id-1",
      trace: Self.trace,
      deadline: now + .seconds(5)
    )
    let (longer, _) = try await outgoingCall(in: context, timeout: .seconds(60), now: now)
    #expect(timeout(longer) == ["5000000u"])
    let (shorter, _) = try await outgoingCall(in: context, timeout: .seconds(2), now: now)
    let text = try #require(timeout(shorter).first)
    #expect(try #require(CallTimeout.parse(text)) <= .seconds(2))
  }

  @Test func `with nothing left the call is not made`() async throws {
    let now = ContinuousClock.now
    let context = RequestContext(requestID: "id-1", trace: Self.trace, deadline: now)
    let (arrived, outcome) = try await outgoingCall(in: context, now: now)
    #expect(arrived == nil)
    #expect(outcome.status.code == .deadlineExceeded)
  }

  @Test func `outside of a call nothing changes`() async throws {
    let (arrived, outcome) = try await outgoingCall(in: nil)
    #expect(outcome.status.code == .ok)
    let metadata = try #require(arrived)
    #expect(Array(metadata[stringValues: "x-request-id"]).isEmpty)
    #expect(Array(metadata[stringValues: "traceparent"]).isEmpty)
  }

  @Test func `a log record written during a call names it`() throws {
    let context = RequestContext(requestID: "id-1", trace: Self.trace)
    let harness = InProcessHarness()
    var logger = harness.logger
    logger.handler.metadataProvider = .requestContext
    RequestContext.$current.withValue(context) { logger.info("hello") }
    logger.info("outside")
    #expect(harness.records.entries[0].metadata == context.logMetadata)
    #expect(harness.records.entries[1].metadata.isEmpty)
  }
}
