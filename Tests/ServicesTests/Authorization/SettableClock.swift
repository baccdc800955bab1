import Foundation
import Synchronization

/// A time that stands still until a test moves it; waiters wake when it passes their time.
final class SettableClock: Sendable {
  private struct Waiter {
    let until: Date
    let wake: AsyncStream<Never>.Continuation
  }

  private struct State {
    var now = Date(timeIntervalSince1970: 1_800_000_000)
    var waiters: [Waiter] = []
  }

  private let state = Mutex(State())

  var now: Date { state.withLock(\.now) }

  /// How many wait for the time to move.
  var waiterCount: Int { state.withLock { $0.waiters.count } }

  func advance(by seconds: TimeInterval) {
    let due = state.withLock { state in
      state.now.addTimeInterval(seconds)
      let due = state.waiters.filter { $0.until <= state.now }
      state.waiters.removeAll { $0.until <= state.now }
      return due
    }
    for waiter in due { waiter.wake.finish() }
  }

  func wait(_ duration: Duration) async throws {
    let (stream, wake) = AsyncStream.makeStream(of: Never.self)
    state.withLock { state in
      let until = state.now.addingTimeInterval(duration / .seconds(1))
      if until <= state.now {
        wake.finish()
      } else {
        state.waiters.append(Waiter(until: until, wake: wake))
      }
    }
    for await _ in stream {}
    try Task.checkCancellation()
  }
}
