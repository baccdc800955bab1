internal import Foundation
internal import Synchronization

/// What a pinned thread has to do, in order.
final class WorkQueue: Sendable {
  typealias Work = @Sendable () -> Void

  private struct State {
    var pending: [Work] = []
    var isParked = false
    var isFinished = false
  }

  private let state = Mutex(State())
  private let unparked = NSCondition()

  func add(_ work: @escaping Work) {
    let wasParked = state.withLock { state in
      state.pending.append(work)
      defer { state.isParked = false }
      return state.isParked
    }
    if wasParked { unpark() }
  }

  /// Lets ``serve()`` return once everything added has run.
  func finish() {
    let wasParked = state.withLock { state in
      state.isFinished = true
      defer { state.isParked = false }
      return state.isParked
    }
    if wasParked { unpark() }
  }

  /// Runs what is added until ``finish()``. The calling thread belongs to the queue.
  func serve() {
    while true {
      // Released before the thread parks: the last reference to the thread's owner may be here.
      var batch: [Work] = []
      let isFinished = state.withLock { state in
        swap(&state.pending, &batch)
        state.isParked = batch.isEmpty && !state.isFinished
        return batch.isEmpty && state.isFinished
      }
      if isFinished { return }
      if batch.isEmpty { park() } else { for work in batch { work() } }
    }
  }

  /// Blocks until ``unpark()``. The condition's lock is held from the look at the flag to the wait,
  /// so the signal cannot fall between them.
  private func park() {
    unparked.lock()
    while state.withLock({ $0.isParked }) { unparked.wait() }
    unparked.unlock()
  }

  private func unpark() {
    unparked.lock()
    unparked.signal()
    unparked.unlock()
  }
}
