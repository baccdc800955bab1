internal import Synchronization

/// How many wafers of one feed are on their way. One task enters and admits; anybody leaves.
final class FeedWindow: Sendable {
  private struct State {
    var free: Int
    var inFlight = 0
    var isClosed = false
    var entrance: CheckedContinuation<Bool, Never>?
    var drain: CheckedContinuation<Void, Never>?
  }

  private let state: Mutex<State>

  /// Lets `size` in at a time.
  init(size: Int) {
    state = Mutex(State(free: size))
  }

  /// Waits for room for one more; false when nothing is let in any more, or the task is cancelled.
  func enter() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Bool? = state.withLock { state in
          if state.isClosed || Task.isCancelled { return false }
          guard state.free > 0 else {
            state.entrance = continuation
            return nil
          }
          state.free -= 1
          return true
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      takeEntrance()?.resume(returning: false)
    }
  }

  /// Uses the room that ``enter()`` got; false when nothing is let in any more.
  func admit() -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.inFlight += 1
      return true
    }
  }

  /// Makes room.
  func leave() {
    let (entrance, drain) = state.withLock { state in
      state.inFlight -= 1
      var drain: CheckedContinuation<Void, Never>?
      if state.inFlight == 0 { swap(&drain, &state.drain) }
      guard let entrance = state.entrance else {
        state.free += 1
        return (CheckedContinuation<Bool, Never>?.none, drain)
      }
      state.entrance = nil
      return (entrance, drain)
    }
    entrance?.resume(returning: true)
    drain?.resume()
  }

  /// Lets nothing in any more, and waits until everybody has left or the task is cancelled.
  func close() async {
    let entrance = state.withLock { state in
      state.isClosed = true
      defer { state.entrance = nil }
      return state.entrance
    }
    entrance?.resume(returning: false)
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state in
          guard state.inFlight > 0, !Task.isCancelled else { return true }
          state.drain = continuation
          return false
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      takeDrain()?.resume()
    }
  }

  private func takeEntrance() -> CheckedContinuation<Bool, Never>? {
    state.withLock { state in
      defer { state.entrance = nil }
      return state.entrance
    }
  }

  private func takeDrain() -> CheckedContinuation<Void, Never>? {
    state.withLock { state in
      defer { state.drain = nil }
      return state.drain
    }
  }
}
