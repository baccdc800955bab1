/// What counts when one of many requests that may not have come completely has to end.
package struct UnreadRequest: Sendable {
  package let isStream: Bool
  package let since: ContinuousClock.Instant
  /// Somebody has looked at who makes the call, and let it in.
  package var isKnown = false

  package init(isStream: Bool, since: ContinuousClock.Instant, isKnown: Bool = false) {
    self.isStream = isStream
    self.since = since
    self.isKnown = isKnown
  }

  /// Which of `requests` have to end so that `countMax` are left, of those that began before
  /// `limit`: those of one message that have taken longest first, then the newest streams, because
  /// an old one may just wait for something to send.
  ///
  /// - Parameter sparesKnown: Leaves those out that are known; they do not count, either.
  package static func toEnd<ID: Hashable>(
    _ requests: [ID: UnreadRequest],
    before limit: ContinuousClock.Instant,
    countMax: Int,
    sparesKnown: Bool
  ) -> [ID] {
    let counted = requests.filter { !(sparesKnown && $0.value.isKnown) }
    let slow = counted.filter { $0.value.since < limit }.sorted { first, second in
      let (first, second) = (first.value, second.value)
      guard first.isStream == second.isStream else { return second.isStream }
      return first.isStream ? first.since > second.since : first.since < second.since
    }
    return slow.prefix(max(0, counted.count - countMax)).map(\.key)
  }
}
