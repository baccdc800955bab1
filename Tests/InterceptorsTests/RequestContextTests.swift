import GRPCCore
import Interceptors
import Synchronization
import Testing

@Suite struct RequestContextTests {
  private static let callerTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

  @Test(arguments: CallShape.allCases)
  func `the caller's ids reach the handler and come back`(shape: CallShape) async throws {
    let harness = InProcessHarness()
    let seen = Mutex<RequestContext?>(nil)
    let outcome = try await harness.call(
      shape,
      metadata: [
        "x-request-id": "lot-7/wafer-3",
        "traceparent": .string(Self.callerTrace),
        "tracestate": "a=1", "tracestate": "b=2",
      ]
    ) { seen.withLock { $0 = RequestContext.current } }
    #expect(outcome.status.code == .ok)
    #expect(outcome.replies == shape.replies)
    #expect(outcome.initial("x-request-id") == ["lot-7/wafer-3"])
    let context = try #require(seen.withLock { $0 })
    #expect(context.requestID == "lot-7/wafer-3")
    #expect(context.trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(context.trace.spanID == "0000000000000001", "a new span of the caller's trace")
    #expect(context.trace.flags == 1)
    #expect(context.trace.state == "a=1,b=2")
    #expect(context.deadline == nil)
  }

  @Test(arguments: [
    "", " ", "two words", "line\u{7f}", "ünï", String(repeating: "x", count: 129),
  ])
  func `an unacceptable request id is replaced`(id: String) async throws {
    let outcome = try await InProcessHarness().call(
      .unary,
      metadata: ["x-request-id": .string(id)]
    )
    let fresh = "0000000000000001" + "0000000000000002"
    #expect(outcome.initial("x-request-id") == [fresh])
  }

  @Test func `a request id sent twice is replaced`() async throws {
    let outcome = try await InProcessHarness().call(
      .unary,
      metadata: ["x-request-id": "a", "x-request-id": "b"]
    )
    #expect(outcome.initial("x-request-id").count == 1)
    #expect(outcome.initial("x-request-id") != ["a"])
  }

  @Test func `the longest request id is kept`() async throws {
    let id = String(repeating: "x", count: 128)
    let outcome = try await InProcessHarness().call(
      .unary,
      metadata: ["x-request-id": .string(id)]
    )
    #expect(outcome.initial("x-request-id") == [id])
  }

  @Test(arguments: CallShape.allCases)
  func `a failed call names its request id in the trailers`(shape: CallShape) async throws {
    let outcome = try await InProcessHarness().call(
      shape,
      metadata: ["x-request-id": "abc"]
    ) { throw RPCError(code: .notFound, message: "No such wafer.") }
    #expect(outcome.status.code == .notFound)
    #expect(outcome.trailing("x-request-id") == ["abc"])
  }

  @Test func `the deadline is known to the handler`() async throws {
    let seen = Mutex<RequestContext?>(nil)
    let before = ContinuousClock.now
    _ = try await InProcessHarness().call(.unary, timeout: .seconds(60)) {
      seen.withLock { $0 = RequestContext.current }
    }
    let deadline = try #require(seen.withLock { $0?.deadline })
    #expect(deadline > before + .seconds(59))
    #expect(deadline < ContinuousClock.now + .seconds(61))
  }

  @Test func `a transport's own deadline is used`() async throws {
    let expected = ContinuousClock.now + .seconds(5)
    let interceptor = RequestContextInterceptor { _, _ in expected }
    let seen = Mutex<RequestContext?>(nil)
    _ = try await InProcessHarness().call(.unary, inner: [interceptor]) {
      seen.withLock { $0 = RequestContext.current }
    }
    #expect(seen.withLock { $0?.deadline } == expected)
  }
}
