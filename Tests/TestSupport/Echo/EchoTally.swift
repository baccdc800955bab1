import Synchronization

/// Counts what the handlers of one `EchoService` have seen, and lets callers wait for a count.
public final class EchoTally: Sendable {
  private struct State {
    var counts = TallyResponse()
    var observers: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextObserver = 0
  }

  private let state = Mutex(State())

  /// Starts at zero.
  public init() {}

  /// The counts now.
  public var counts: TallyResponse {
    state.withLock { $0.counts }
  }

  /// The counts now and after each change; a slow reader sees only the newest.
  ///
  /// The sequence ends when the reading task is cancelled or `stop` is called.
  public func changes() -> (
    counts: some AsyncSequence<TallyResponse, Never>, stop: @Sendable () -> Void
  ) {
    let (changes, continuation) = AsyncStream.makeStream(
      of: Void.self,
      bufferingPolicy: .bufferingNewest(1)
    )
    continuation.yield()
    let observer = state.withLock { state in
      state.nextObserver += 1
      state.observers[state.nextObserver] = continuation
      return state.nextObserver
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.observers.removeValue(forKey: observer) }
    }
    return (changes.map { [self] in counts }, { continuation.finish() })
  }

  func update(_ change: (inout TallyResponse) -> Void) {
    let observers = state.withLock { state in
      change(&state.counts)
      return Array(state.observers.values)
    }
    // Not under the lock: a task that is cancelled while it is woken would wait for the lock.
    for observer in observers { observer.yield() }
  }
}
