import GRPCCore
import InMemoryLogging
import Interceptors
import Logging
import NetworkAddresses
import Testing

@Suite struct TrustedProxiesTests {
  private static let proxies = TrustedProxies(
    ["10.0.0.0/8", "192.0.2.7", "fd00::/8"].compactMap(IPAddressRange.init)
  )

  struct Case: Sendable, CustomTestStringConvertible {
    let peer: String
    let forwardedFor: [String]
    let client: String

    init(_ peer: String, _ forwardedFor: [String], _ client: String) {
      self.peer = peer
      self.forwardedFor = forwardedFor
      self.client = client
    }

    var testDescription: String { "\(peer) \(forwardedFor)" }
  }

  private static let proxy = "ipv4:10.1.2.3:40100"

  static let cases: [Case] = [
    // Who is not trusted is not believed.
    Case("ipv4:203.0.113.9:5", ["198.51.100.1"], "ipv4:203.0.113.9:5"),
    Case("ipv4:11.0.0.1:5", ["198.51.100.1"], "ipv4:11.0.0.1:5"),
    Case("ipv6:[2001:db8::1]:5", ["198.51.100.1"], "ipv6:[2001:db8::1]:5"),
    Case("unix:", ["198.51.100.1"], "unix:"),
    Case("", ["198.51.100.1"], ""),
    // The right-most one that is not trusted.
    Case(proxy, ["198.51.100.1"], "ipv4:198.51.100.1"),
    Case("ipv4:192.0.2.7:5", ["198.51.100.1"], "ipv4:198.51.100.1"),
    Case("ipv6:[fd00::5]:5", ["2001:DB8:0::1"], "ipv6:[2001:db8::1]"),
    Case("ipv6:[::ffff:10.1.2.3]:5", ["198.51.100.1"], "ipv4:198.51.100.1"),
    Case(proxy, ["198.51.100.1, 203.0.113.9"], "ipv4:203.0.113.9"),
    Case(proxy, ["198.51.100.1", "203.0.113.9"], "ipv4:203.0.113.9"),
    Case(proxy, ["198.51.100.1,203.0.113.9 ,10.9.9.9"], "ipv4:203.0.113.9"),
    Case(proxy, ["198.51.100.1, 203.0.113.9", "\t10.9.9.9, fd00::1"], "ipv4:203.0.113.9"),
    Case(proxy, ["::ffff:203.0.113.9"], "ipv4:203.0.113.9"),
    // What a client wrote itself stands further left than it.
    Case(proxy, ["10.0.0.1, 203.0.113.9"], "ipv4:203.0.113.9"),
    Case(proxy, ["nonsense,, 203.0.113.9"], "ipv4:203.0.113.9"),
    // All trusted: the left-most.
    Case(proxy, ["10.4.4.4, 10.9.9.9"], "ipv4:10.4.4.4"),
    // Ports, as some load balancers write them.
    Case(proxy, ["203.0.113.9:4711"], "ipv4:203.0.113.9"),
    Case(proxy, ["[2001:db8::1]:4711"], "ipv6:[2001:db8::1]"),
    Case(proxy, ["[2001:db8::1]"], "ipv6:[2001:db8::1]"),
    // Malformed: the peer.
    Case(proxy, [], proxy),
    Case(proxy, [""], proxy),
    Case(proxy, ["unknown"], proxy),
    Case(proxy, ["203.0.113.9, unknown"], proxy),
    Case(proxy, ["203.0.113.9,"], proxy),
    Case(proxy, ["203.0.113.9, 10.0.0.1.5"], proxy),
    Case(proxy, ["203.0.113.9 198.51.100.1"], proxy),
    Case(proxy, ["203.0.113.9:x"], proxy),
    Case(proxy, ["203.0.113.9:99999"], proxy),
    Case(proxy, ["[2001:db8::1"], proxy),
    Case(proxy, ["010.0.0.1"], proxy),
    Case(proxy, ["0x7f000001"], proxy),
    Case(proxy, ["203.0.113.9\u{0}"], proxy),
    // A way as long as is followed, and a longer one.
    Case(
      proxy,
      ["203.0.113.9"] + Array(repeating: "10.0.0.1", count: TrustedProxies.hopCountMax - 1),
      "ipv4:203.0.113.9"
    ),
    Case(
      proxy,
      ["203.0.113.9"] + Array(repeating: "10.0.0.1", count: TrustedProxies.hopCountMax),
      proxy
    ),
  ]

  @Test(arguments: cases)
  func `the client is the last hop that is not trusted`(check: Case) {
    let client = Self.proxies.client(peer: check.peer, forwardedFor: check.forwardedFor)
    #expect(client == check.client)
  }

  @Test func `without trusted proxies nobody is believed`() {
    #expect(TrustedProxies().client(peer: Self.proxy, forwardedFor: ["198.51.100.1"]) == Self.proxy)
  }

  @Test func `what is inside of the interceptor sees the client`() async throws {
    struct Fixed: ServerInterceptor {
      func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next:
          @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
          StreamingServerResponse<Output>
      ) async throws -> StreamingServerResponse<Output> {
        var context = context
        context.remotePeer = "ipv4:10.1.2.3:40100"
        return try await next(request, context)
      }
    }
    let harness = InProcessHarness()
    _ = try await harness.call(
      .unary,
      metadata: ["x-forwarded-for": "198.51.100.1", "x-forwarded-for": "203.0.113.9, 10.0.0.1"],
      outer: [Fixed(), ForwardedPeerInterceptor(Self.proxies)]
    )
    #expect(harness.accessRecord()?.metadata["peer"] == "ipv4:203.0.113.9")
  }
}
