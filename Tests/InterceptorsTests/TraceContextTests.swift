import Interceptors
import Testing

@Suite struct TraceContextTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"

  @Test(arguments: [
    "00-\(trace)-\(span)-01", "00-\(trace)-\(span)-00", "00-\(trace)-\(span)-ff",
  ])
  func `what is parsed is what is written`(text: String) throws {
    let context = try #require(TraceContext(traceparent: text))
    #expect(context.traceID == Self.trace)
    #expect(context.spanID == Self.span)
    #expect(context.traceparent == text)
  }

  @Test(arguments: ["cc-\(trace)-\(span)-01", "01-\(trace)-\(span)-01-what-the-future-brings"])
  func `a later version is read by its first four fields`(text: String) throws {
    let context = try #require(TraceContext(traceparent: text))
    #expect(context.traceparent == "00-\(Self.trace)-\(Self.span)-01")
  }

  @Test(arguments: [
    "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-1x",
    "ff-\(trace)-\(span)-01", "0x-\(trace)-\(span)-01",
    "00-\(trace)-\(span)-01-extra", "01-\(trace)-\(span)-01.extra",
    "00-\(trace.uppercased())-\(span)-01",
    "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
    "00_\(trace)-\(span)-01", "00-\(trace)_\(span)-01", "00-\(trace)-\(span)_01",
    " 00-\(trace)-\(span)-01", "00-\(trace)é-\(span)-01",
  ])
  func `anything else starts a new trace`(text: String) {
    #expect(TraceContext(traceparent: text) == nil)
  }

  @Test func `new ids are never all zero`() {
    let zero = IdentifierGenerator { 0 }
    #expect(zero.traceID() == "0000000000000000" + "0000000000000001")
    #expect(zero.spanID() == "0000000000000001")
  }
}
