import Synchronization

/// A value that comes once, for any number of tasks to wait for.
final class Slot<Value: Sendable>: Sendable {
  private enum State {
    /// → filled
    case empty([UnsafeContinuation<Value, Never>])
    case filled(Value)
  }

  private let state = Mutex(State.empty([]))

  var isFilled: Bool {
    state.withLock { state in
      if case .filled = state { return true }
      return false
    }
  }

  /// Fills the slot. A second value is ignored.
  func fill(_ value: Value) {
    let waiting = state.withLock { state -> [UnsafeContinuation<Value, Never>] in
      guard case .empty(let waiting) = state else { return [] }
      state = .filled(value)
      return waiting
    }
    for continuation in waiting { continuation.resume(returning: value) }
  }

  /// Waits for the value, whether or not the task is cancelled.
  var value: Value {
    get async {
      await withUnsafeContinuation { continuation in
        let filled = state.withLock { state -> Value? in
          switch state {
          case .filled(let value):
            return value
          case .empty(let waiting):
            state = .empty(waiting + [continuation])
            return nil
          }
        }
        if let filled { continuation.resume(returning: filled) }
      }
    }
  }
}
