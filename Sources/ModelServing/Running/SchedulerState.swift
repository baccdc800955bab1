/// Everything behind the scheduler's lock: the rules and what they are about.
struct SchedulerState {
  typealias Instant = ContinuousClock.Instant

  var queue: BatchQueue
  /// What each lane is to do next; a lane takes it.
  private var runs: [LaneRun?]
  private var jobs: [UInt64: PredictionJob] = [:]
  private var waiters: [UInt64: PredictionWaiter] = [:]
  /// When the timer looks next.
  private var armed: Instant?
  private var threadCount: Int
  private var finishing: [CheckedContinuation<Void, Never>] = []

  init(limits: BatchLimits, coreCount: Int) {
    queue = BatchQueue(limits: limits, coreCount: coreCount)
    runs = Array(repeating: nil, count: coreCount)
    // A lane for each core, and the timer.
    threadCount = coreCount + 1
  }

  /// Whether the threads may end.
  var isFinished: Bool { queue.isFinished }

  mutating func arrived(
    _ arrival: BatchArrival,
    _ waiter: PredictionWaiter,
    _ job: (UInt64) -> PredictionJob,
    _ effects: inout SchedulerEffects
  ) {
    switch queue.arrived(arrival, at: waiter.arrivedAt) {
    case .queued(let entry):
      jobs[entry] = job(entry)
      waiters[arrival.waiter] = waiter
      handOut(at: waiter.arrivedAt, &effects)
    case .joined:
      waiters[arrival.waiter] = waiter
    case .full(let retryAfter):
      let failure = ServingError(
        .queueFull(retryAfter: retryAfter),
        "as many maps wait as may wait; send it again in \(retryAfter)"
      )
      return effects.answer(waiter, .failure(failure))
    case .expired: return effects.answer(waiter, .failure(.late))
    case .closed: return effects.answer(waiter, .failure(.closing))
    }
    if let deadline = arrival.deadline { arm(deadline, &effects) }
  }

  mutating func cancelled(_ waiter: UInt64, _ effects: inout SchedulerEffects) {
    guard let departure = queue.cancelled(waiter: waiter) else { return }
    depart(departure, .cancelledByCaller, &effects)
    finishIfDone(&effects)
  }

  /// The timer looks. Returns when it is to look again.
  mutating func timePassed(to now: Instant, _ effects: inout SchedulerEffects) -> Instant? {
    let (expired, given) = queue.timePassed(to: now)
    for departure in expired { depart(departure, .late, &effects) }
    for departure in given { depart(departure, .closing, &effects) }
    handOut(at: now, &effects)
    finishIfDone(&effects)
    armed = queue.nextDeadline(after: now)
    return armed
  }

  /// Lane `lane` looks for its next run.
  mutating func takeRun(lane: Int) -> LaneRun? {
    defer { runs[lane] = nil }
    return runs[lane]
  }

  mutating func ended(
    _ run: LaneRun,
    _ outcomes: [LaneRun.Outcome],
    at now: Instant,
    _ effects: inout SchedulerEffects
  ) {
    for (completion, outcome) in zip(queue.ended(run.block, at: now), outcomes) {
      effects.release(jobs.removeValue(forKey: completion.entry))
      for id in completion.waiters {
        guard let waiter = waiters.removeValue(forKey: id) else { continue }
        let answer = outcome.map { found in
          ServedPrediction(
            prediction: found.prediction,
            queue: max(.zero, run.beganAt - waiter.arrivedAt),
            durations: found.durations,
            batchSize: run.jobs.count,
            isShared: completion.isShared
          )
        }
        effects.answer(waiter, answer)
      }
    }
    handOut(at: now, &effects)
    finishIfDone(&effects)
  }

  mutating func close(drainDeadline: Instant?, _ effects: inout SchedulerEffects) {
    queue.close(drainDeadline: drainDeadline)
    handOut(at: .now, &effects)
    effects.wakeTimer()
    finishIfDone(&effects)
  }

  /// Somebody waits for the end. Returns whether it must.
  mutating func awaitEnd(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
    guard threadCount > 0 else { return false }
    finishing.append(continuation)
    return true
  }

  /// A thread is about to end.
  mutating func threadEnded(_ effects: inout SchedulerEffects) {
    threadCount -= 1
    guard threadCount == 0 else { return }
    effects.finish(finishing)
    finishing = []
  }

  /// Gives free lanes all that can run now.
  private mutating func handOut(at now: Instant, _ effects: inout SchedulerEffects) {
    while let run = queue.nextRun(at: now) {
      runs[run.block.first] = LaneRun(
        block: run.block,
        side: run.group.side,
        jobs: run.entries.compactMap { jobs[$0] },
        beganAt: now
      )
      effects.wake(lane: run.block.first)
    }
    // What is held back must be looked at when its delay is over.
    if queue.holdsBack, let next = queue.nextDeadline(after: now) { arm(next, &effects) }
  }

  private mutating func arm(_ instant: Instant, _ effects: inout SchedulerEffects) {
    if let armed, armed <= instant { return }
    armed = instant
    effects.wakeTimer()
  }

  private mutating func depart(
    _ departure: BatchDeparture,
    _ error: ServingError,
    _ effects: inout SchedulerEffects
  ) {
    if let waiter = waiters.removeValue(forKey: departure.waiter) {
      effects.answer(waiter, .failure(error))
    }
    if let entry = departure.droppedEntry {
      effects.release(jobs.removeValue(forKey: entry))
    }
  }

  private func finishIfDone(_ effects: inout SchedulerEffects) {
    guard isFinished else { return }
    for lane in runs.indices { effects.wake(lane: lane) }
    effects.wakeTimer()
  }
}

extension ServingError {
  fileprivate static let late = ServingError(
    .deadlineExceeded,
    "the deadline passed before the map was predicted"
  )
  fileprivate static let cancelledByCaller = ServingError(.cancelled, "the request was cancelled")
  fileprivate static let closing = ServingError(
    .shuttingDown,
    "the server is shutting down; send the request to another"
  )
}
