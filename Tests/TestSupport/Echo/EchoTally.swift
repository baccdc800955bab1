import Synchronization

/// Counts what the handlers of one `EchoService` have seen, and lets callers wait for a count.
public final class EchoTally: Sendable {
  private struct State {
    var counts = TallyResponse()
    var observers: [Int: AsyncStream<TallyResponse>.Continuation] = [:]
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
  /// The stream ends when the reading task is cancelled or `stop` is called.
  public func changes() -> (counts: AsyncStream<TallyResponse>, stop: @Sendable () -> Void) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: TallyResponse.self,
      bufferingPolicy: .bufferingNewest(1)
    )
    let observer = state.withLock { state in
      state.nextObserver += 1
      state.observers[state.nextObserver] = continuation
      continuation.yield(state.counts)
      return state.nextObserver
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.observers.removeValue(forKey: observer) }
    }
    return (stream, { continuation.finish() })
  }

  func update(_ change: (inout TallyResponse) -> Void) {
    state.withLock { state in
      change(&state.counts)
      for observer in state.observers.values {
        observer.yield(state.counts)
      }
    }
  }
}
