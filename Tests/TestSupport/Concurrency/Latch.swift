internal import Synchronization

/// Holds tasks back until a given number of them have arrived.
public final class Latch: Sendable {
  private struct State {
    var missing: Int
    var waiters: [AsyncStream<Never>.Continuation] = []
  }

  private let state: Mutex<State>

  /// A latch that opens at the `count`th arrival.
  public init(count: Int) {
    state = Mutex(State(missing: count))
  }

  /// Counts one arrival and waits for the others.
  ///
  /// - Throws: `CancellationError` if the task is cancelled before the latch opens.
  public func arriveAndWait() async throws {
    let (opened, continuation) = AsyncStream.makeStream(of: Never.self)
    let released = state.withLock { state in
      state.missing -= 1
      guard state.missing == 0 else {
        state.waiters.append(continuation)
        return [AsyncStream<Never>.Continuation]()
      }
      return state.waiters + [continuation]
    }
    for waiter in released { waiter.finish() }
    for await _ in opened {}
    try Task.checkCancellation()
  }
}
