import Synchronization

/// What the callers of a run report to, from any task.
final class Recorder: Sendable {
  private struct State {
    var tally = Tally()
    /// When no more requests were to be sent; nil: they still are.
    var stoppedAt: ContinuousClock.Instant?
    var openCount = 0
    var nextIndex: UInt64 = 0
  }

  private let state: Mutex<State>

  /// Starts with request `firstIndex`.
  init(firstIndex: UInt64) {
    state = Mutex(State(nextIndex: firstIndex))
  }

  /// Whether a request that is due then is still to be sent.
  func wants(_ due: ContinuousClock.Instant) -> Bool {
    state.withLock { state in state.stoppedAt.map { due <= $0 } ?? true }
  }

  /// The index of the next request, which is open from now on; nil when no more are to be sent. A
  /// request that would be open beside `openMax` others is counted as not sent and gets none.
  ///
  /// - Parameter due: When it is due, in an open loop: what is due before the end is sent, however
  ///   late, or a generator that lags would leave out the slowest.
  func nextIndex(openMax: Int, due: ContinuousClock.Instant? = nil) -> UInt64? {
    state.withLock { state in
      if let stoppedAt = state.stoppedAt, due.map({ $0 > stoppedAt }) ?? true { return nil }
      guard state.openCount < openMax else {
        state.tally.addUnsent()
        return nil
      }
      state.openCount += 1
      defer { state.nextIndex += 1 }
      return state.nextIndex
    }
  }

  /// Counts a request that has ended.
  func add(_ sample: Tally.Sample) {
    state.withLock { state in
      state.tally.add(sample)
      state.openCount -= 1
    }
  }

  /// Takes what was counted since the last time.
  func takeTally() -> Tally {
    state.withLock { state in
      defer { state.tally = Tally() }
      return state.tally
    }
  }

  /// Lets no more requests be sent than are due by now.
  func stop() {
    state.withLock { $0.stoppedAt = $0.stoppedAt ?? .now }
  }

  /// The request after the last one that was sent.
  var endIndex: UInt64 { state.withLock { $0.nextIndex } }
}
