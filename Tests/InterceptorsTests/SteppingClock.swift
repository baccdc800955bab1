import Synchronization

/// A clock that moves forward by `step` whenever it is read.
final class SteppingClock: Sendable {
  private let instant = Mutex(ContinuousClock.now)
  private let step: Duration

  init(step: Duration = .milliseconds(1)) { self.step = step }

  func read() -> ContinuousClock.Instant {
    instant.withLock { instant in
      defer { instant += step }
      return instant
    }
  }
}

/// Counts 1, 2, 3, ...
final class WordCount: Sendable {
  private let last = Atomic<UInt64>(0)

  func next() -> UInt64 { last.add(1, ordering: .relaxed).newValue }
}
