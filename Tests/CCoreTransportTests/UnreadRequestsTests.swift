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

  @Test func slowMessagesEndFirstThenTheNewestStreams() {
    let now = ContinuousClock.now
    let requests = [
      1: UnreadRequest(isStream: true, since: now - .seconds(9)),
      2: UnreadRequest(isStream: true, since: now - .seconds(3)),
      3: UnreadRequest(isStream: false, since: now - .seconds(2)),
      4: UnreadRequest(isStream: false, since: now - .seconds(5)),
      5: UnreadRequest(isStream: false, since: now),
    ]
    for (countMax, ended) in [(5, []), (4, [4]), (3, [4, 3]), (2, [4, 3, 2]), (0, [4, 3, 2, 1])] {
      let found = UnreadRequest.toEnd(
        requests,
        before: now - .seconds(1),
        countMax: countMax,
        sparesKnown: true
      )
      #expect(found == ended, "\(countMax) may stay")
    }
  }

  @Test(arguments: [true, false])
  func requestsOfKnownCallersCountAlone(_ sparesKnown: Bool) {
    let now = ContinuousClock.now
    var requests = (0..<20).reduce(into: [Int: UnreadRequest]()) { requests, id in
      let since = now - .seconds(id + 1)
      requests[id] = UnreadRequest(isStream: true, since: since, isKnown: true)
    }
    requests[20] = UnreadRequest(isStream: false, since: now - .seconds(1))
    let found = UnreadRequest.toEnd(
      requests,
      before: now,
      countMax: 2,
      sparesKnown: sparesKnown
    )
    #expect(found == (sparesKnown ? [] : [20] + Array(0..<18)))
  }
}
