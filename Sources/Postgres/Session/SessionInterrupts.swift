internal import Pooling
internal import Synchronization

/// How other threads reach the one that waits for a server.
final class SessionInterrupts: Sendable {
  private struct State {
    var current: UInt64?
    var isCancelled = false
    var isCancelRequestPending = false
  }

  private let state = Mutex(State())
  private let lastTicket = Atomic<UInt64>(0)
  private let wakeSignal: WakeSignal

  init() throws(PoolingError) {
    wakeSignal = try WakeSignal()
  }

  /// Readable when there is something to look at.
  var descriptor: Int32 { wakeSignal.descriptor }

  /// A number for the statement that is about to run.
  func issueTicket() -> UInt64 { lastTicket.add(1, ordering: .relaxed).newValue }

  /// Makes `ticket` the statement that ``cancel(_:)`` cancels.
  func begin(_ ticket: UInt64) {
    state.withLock { state in
      state.current = ticket
      state.isCancelled = false
    }
  }

  func end() {
    state.withLock { $0.current = nil }
  }

  /// Called from any thread; does nothing unless the statement runs now.
  func cancel(_ ticket: UInt64) {
    let isCurrent = state.withLock { state in
      guard state.current == ticket else { return false }
      state.isCancelled = true
      return true
    }
    if isCurrent { wakeSignal.raise() }
  }

  /// Whether the running statement has been cancelled. Lowers the signal.
  func takeCancellation() -> Bool {
    wakeSignal.lower()
    return state.withLock { $0.isCancelled }
  }

  func cancelRequestStarted() {
    state.withLock { $0.isCancelRequestPending = true }
  }

  func cancelRequestEnded() {
    state.withLock { $0.isCancelRequestPending = false }
    wakeSignal.raise()
  }

  /// Whether a cancel request is still on its way: it must not meet the next statement.
  var isCancelRequestPending: Bool {
    wakeSignal.lower()
    return state.withLock { $0.isCancelRequestPending }
  }
}
