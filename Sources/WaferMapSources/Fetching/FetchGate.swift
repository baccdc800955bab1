import Synchronization

/// Lets a bounded number of fetches run, in the order they came.
final class FetchGate: Sendable {
  private typealias Entry = CheckedContinuation<SourceError?, Never>

  private struct State {
    var runningCount = 0
    var waiting: [(id: UInt64, entry: Entry)] = []
  }

  private let runningMax: Int
  private let waitingMax: Int
  private let state = Mutex(State())
  private let nextIdentifier = Atomic<UInt64>(0)

  init(runningMax: Int, waitingMax: Int) {
    self.runningMax = max(runningMax, 1)
    self.waitingMax = max(waitingMax, 0)
  }

  /// Waits for a place; ``leave()`` must follow.
  ///
  /// - Throws: `SourceError`: `unavailable` at once when too many wait, `cancelled`. There is
  ///   nothing to leave then.
  func enter() async throws(SourceError) {
    let id = nextIdentifier.add(1, ordering: .relaxed).newValue
    let failure = await withTaskCancellationHandler {
      await withCheckedContinuation { entry in
        queue(id, entry)
        // The handler below may have run before there was anything to cancel.
        if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
    if let failure { throw failure }
  }

  /// Gives the place to who waits longest.
  func leave() {
    let next = state.withLock { state -> Entry? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst().entry }
      state.runningCount -= 1
      return nil
    }
    next?.resume(returning: nil)
  }

  private func queue(_ id: UInt64, _ entry: Entry) {
    enum Verdict { case runs, waits, full }
    let verdict = state.withLock { state -> Verdict in
      if state.runningCount < runningMax {
        state.runningCount += 1
        return .runs
      }
      guard state.waiting.count < waitingMax else { return .full }
      state.waiting.append((id, entry))
      return .waits
    }
    switch verdict {
    case .waits: break
    case .runs: entry.resume(returning: nil)
    case .full:
      let message = "\(waitingMax) wafer maps wait to be fetched already: retry later"
      entry.resume(returning: SourceError(.unavailable, message))
    }
  }

  private func cancel(_ id: UInt64) {
    let entry = state.withLock { state -> Entry? in
      guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
      return state.waiting.remove(at: index).entry
    }
    entry?.resume(returning: SourceError(.cancelled, "the fetch was cancelled"))
  }
}
