internal import Pooling

/// Decides whether a server that has failed is asked again.
///
/// Closed, everybody may ask. After `failuresMax` failures in a row it opens: nobody may, until a
/// rest has passed. Then one caller probes; its success closes, its failure opens for longer.
package struct CircuitBreaker {
  package typealias Instant = ContinuousClock.Instant

  private enum State {
    /// May become `open`.
    case closed(failureCount: Int)
    /// Becomes `probing`.
    case open(until: Instant)
    /// Becomes `closed`, or `open` again; a probe that is never reported on gives way to another.
    case probing(until: Instant)
  }

  private let failuresMax: Int
  private let probeTimeout: Duration
  private var backoff: Backoff
  private var state = State.closed(failureCount: 0)

  /// Rests `restFirst` at first, doubling up to `restLimit`; `randomFraction` gives 0..<1.
  package init(
    failuresMax: Int,
    probeTimeout: Duration,
    restFirst: Duration,
    restLimit: Duration,
    randomFraction: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.failuresMax = failuresMax
    self.probeTimeout = probeTimeout
    backoff = Backoff(first: restFirst, limit: restLimit, randomFraction: randomFraction)
  }

  /// Whether a caller may ask now. Who is admitted reports with ``succeeded()`` or ``failed(at:)``.
  package mutating func admits(at now: Instant) -> Bool {
    switch state {
    case .closed: return true
    case .open(let until), .probing(let until):
      guard now >= until else { return false }
      state = .probing(until: now.advanced(by: probeTimeout))
      return true
    }
  }

  package mutating func succeeded() {
    if case .closed(0) = state { return }
    state = .closed(failureCount: 0)
    backoff.reset()
  }

  package mutating func failed(at now: Instant) {
    switch state {
    case .closed(let failureCount) where failureCount + 1 < failuresMax:
      state = .closed(failureCount: failureCount + 1)
    case .closed, .probing: state = .open(until: now.advanced(by: backoff.next()))
    case .open: break
    }
  }
}
