internal import Pooling
internal import Synchronization

/// Sends the cancel requests of a client's sessions on one thread, because each may block for as
/// long as the network lets it.
final class Canceller: Sendable {
  private struct State {
    var thread: PinnedThread?
    var pendingCount = 0
  }

  private let pendingMax: Int
  private let state = Mutex(State())

  init(pendingMax: Int) {
    self.pendingMax = pendingMax
  }

  /// Sends `request` and reports it to `interrupts`. False when too many are on their way.
  func send(_ request: CancelRequest, reportingTo interrupts: SessionInterrupts) -> Bool {
    let thread = state.withLock { state -> PinnedThread? in
      guard state.pendingCount < pendingMax else { return nil }
      if state.thread == nil { state.thread = try? PinnedThread() }
      guard let thread = state.thread else { return nil }
      state.pendingCount += 1
      return thread
    }
    guard let thread else { return false }
    interrupts.cancelRequestStarted()
    thread.run { [self] in
      request.send()
      state.withLock { $0.pendingCount -= 1 }
      interrupts.cancelRequestEnded()
    }
    return true
  }
}
