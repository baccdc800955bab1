import CCoreTransport
import Testing

/// How long requests that hold memory may take. What it does under attack: `test_memory.py`.
@Suite struct UnreadRequestsTests {
  private static let limitBytes = 64 << 20

  private let requests: UnreadRequests = {
    var options = ServerOptions()
    options.maxMemoryBytes = limitBytes
    return UnreadRequests(options)
  }()

  @Test(arguments: [-1, 0, limitBytes])
  func nobodyIsEndedUpToTheLimit(_ bytes: Int) {
    #expect(requests.grace(atGrowth: Int64(bytes)) == nil)
  }

  @Test func theTimeFallsToNothingAtTwiceTheLimit() throws {
    let justBeyond = try #require(requests.grace(atGrowth: Int64(Self.limitBytes) + 1))
    #expect(justBeyond > UnreadRequests.grace * 0.99)
    #expect(justBeyond < UnreadRequests.grace)
    let halfway = requests.grace(atGrowth: Int64(Self.limitBytes) * 3 / 2)
    #expect(halfway == UnreadRequests.grace / 2)
    #expect(requests.grace(atGrowth: Int64(Self.limitBytes) * 2) == .zero)
    #expect(requests.grace(atGrowth: Int64(Self.limitBytes) * 5) == .zero)
  }
}
