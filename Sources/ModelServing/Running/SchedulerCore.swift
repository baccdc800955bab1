import Synchronization
import Threading

/// The scheduler's lock and threads. Lives until its threads have ended.
final class SchedulerCore: Sendable {
  let laneBells: [Doorbell]
  let timerBell = Doorbell()
  private let state: Mutex<SchedulerState>
  private let waiterCount = Atomic<UInt64>(0)

  init(limits: BatchLimits, coreCount: Int) {
    laneBells = (0..<coreCount).map { _ in Doorbell() }
    state = Mutex(SchedulerState(limits: limits, coreCount: coreCount))
  }

  /// Starts the lanes and the timer. Once.
  ///
  /// - Precondition: The system has threads left.
  func start() {
    var hasThreads = DetachedThread.start(name: "batch clock") { [self] in keepTime() }
    for lane in laneBells.indices {
      hasThreads = DetachedThread.start(name: "lane") { [self] in serve(lane) } && hasThreads
    }
    precondition(hasThreads, "the system gives no thread for a lane; use fewer cores")
  }

  /// A number that no other waiter has.
  func newWaiter() -> UInt64 { waiterCount.add(1, ordering: .relaxed).newValue }

  var snapshot: SchedulerSnapshot {
    state.withLock { state in
      SchedulerSnapshot(gauges: state.queue.gauges, counters: state.queue.counters)
    }
  }

  /// Changes the state, then does what follows from it without the lock.
  func update<Result: Sendable>(
    _ change: (inout SchedulerState, inout SchedulerEffects) -> Result
  ) -> Result {
    var effects = SchedulerEffects()
    let result = state.withLock { change(&$0, &effects) }
    effects.perform(self)
    return result
  }

  /// A lane's life: take a run, do it, say so, until the scheduler is finished.
  private func serve(_ lane: Int) {
    var seen = 0
    while true {
      let (run, isFinished) = state.withLock { ($0.takeRun(lane: lane), $0.isFinished) }
      if let run {
        let outcomes = run.outcomes()
        update { $0.ended(run, outcomes, at: .now, &$1) }
      } else if isFinished {
        return update { $0.threadEnded(&$1) }
      } else {
        seen = laneBells[lane].wait(after: seen)
      }
    }
  }

  /// The timer's life: look at the deadlines, sleep until the next.
  private func keepTime() {
    var seen = 0
    while true {
      let (next, isFinished) = update { state, effects in
        (state.timePassed(to: .now, &effects), state.isFinished)
      }
      if isFinished { return update { $0.threadEnded(&$1) } }
      seen = timerBell.wait(after: seen, until: next)
    }
  }
}
