import Threading

/// What is to be done once the scheduler's lock is free.
///
/// Nothing is resumed under the lock: resuming takes the task's own lock, and a task's cancellation
/// handler, which takes ours, runs with that one held. Jobs are let go here for the same reason:
/// with the last one a lease may end.
struct SchedulerEffects {
  private var answers: [(PredictionWaiter, Result<ServedPrediction, ServingError>)] = []
  private var released: [PredictionJob] = []
  private var lanes: [Int] = []
  private var ringsTimer = false
  private var finished: [CheckedContinuation<Void, Never>] = []

  mutating func answer(_ waiter: PredictionWaiter, _ result: Result<ServedPrediction, ServingError>)
  {
    answers.append((waiter, result))
  }

  mutating func release(_ job: PredictionJob?) {
    if let job { released.append(job) }
  }

  mutating func wake(lane: Int) { lanes.append(lane) }

  mutating func wakeTimer() { ringsTimer = true }

  mutating func finish(_ continuations: [CheckedContinuation<Void, Never>]) {
    finished += continuations
  }

  func perform(_ core: SchedulerCore) {
    for lane in lanes { core.laneBells[lane].ring() }
    if ringsTimer { core.timerBell.ring() }
    for (waiter, result) in answers { waiter.continuation.resume(returning: result) }
    for continuation in finished { continuation.resume() }
  }
}
