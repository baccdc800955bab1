import Synchronization
import Threading

/// Threads for work on wafer maps that grows with their pixels: decoding, digests, masks. A large
/// map would hold up a thread of the cooperative pool for too long; a small one is done where it
/// is, because changing threads takes longer than the work.
///
/// A map is let in or refused once, before anything is done to it, so that what has been begun is
/// never given up for want of room. Threads live while there is work, and give way to those that
/// predict.
public final class LargeMapThreads: Sendable {
  /// Niceness of a thread: small maps, and the network, go first.
  private static let niceness: Int32 = 5

  private struct Job {
    let run: @Sendable () -> Void
    let fail: @Sendable (ServingError) -> Void

    init<Value>(_ job: LargeMapJob<Value>) {
      run = { job.run() }
      fail = { job.resume(.failure($0)) }
    }
  }

  private struct State {
    var queue: LargeMapQueue
    var jobs: [UInt64: Job] = [:]
  }

  private let state: Mutex<State>
  private let jobCount = Atomic<UInt64>(0)

  /// Makes threads possible; none is started before there is work.
  public init(limits: LargeMapLimits = LargeMapLimits()) {
    state = Mutex(State(queue: LargeMapQueue(limits: limits)))
  }

  /// Lets a map in, when there is room for it.
  ///
  /// - Parameters:
  ///   - byteCount: Memory that the map takes, about.
  ///   - deadline: When the caller stops waiting.
  /// - Throws: ``ServingError``: `deadlineExceeded`, `cancelled`, or `queueFull` at once when as
  ///   many wait as may.
  public func enter(
    byteCount: Int,
    deadline: ContinuousClock.Instant?
  ) async throws(ServingError) -> LargeMapPass {
    if let pass = admit(byteCount: byteCount) { return pass }
    return try await answer(deadline: deadline) { id, caller in
      let job = LargeMapJob(caller) { LargeMapPass(self, byteCount: byteCount) }
      self.queue(id, job, byteCount: byteCount)
    }.get()
  }

  private func queue(_ id: UInt64, _ job: LargeMapJob<LargeMapPass>, byteCount: Int) {
    enum Verdict { case enters, waits, full }
    let verdict = state.withLock { state -> Verdict in
      if state.queue.admitted(byteCount: byteCount) { return .enters }
      guard state.queue.queued(id, byteCount: byteCount) else { return .full }
      state.jobs[id] = Job(job)
      return .waits
    }
    switch verdict {
    case .enters: job.run()
    case .full: job.resume(.failure(Self.full))
    case .waits: break
    }
  }

  /// Lets a map in at once.
  ///
  /// - Returns: nil when as many or as large maps are in as may be, or others wait.
  package func admit(byteCount: Int) -> LargeMapPass? {
    state.withLock { $0.queue.admitted(byteCount: byteCount) }
      ? LargeMapPass(self, byteCount: byteCount) : nil
  }

  /// Threads that there are now, for tests that watch them end.
  package var threadCount: Int { state.withLock { $0.queue.threadCount } }

  /// Maps that wait to be let in, for tests that watch them.
  package var waiterCount: Int { state.withLock { $0.queue.waiterCount } }

  /// Maps that are in, for tests that watch them leave.
  package var mapCount: Int { state.withLock { $0.queue.mapCount } }

  func left(byteCount: Int) {
    let entering = state.withLock { state in
      state.queue.left(byteCount: byteCount).compactMap { state.jobs.removeValue(forKey: $0) }
    }
    for job in entering { job.run() }
  }

  func run<Value: Sendable>(
    deadline: ContinuousClock.Instant?,
    _ work: @escaping @Sendable () -> Value
  ) async -> Result<Value, ServingError> {
    await answer(deadline: deadline) { id, caller in self.add(id, LargeMapJob(caller, work)) }
  }

  /// Waits for what `begin` has somebody answer, for the deadline, or for the task's cancellation.
  private func answer<Value: Sendable>(
    deadline: ContinuousClock.Instant?,
    _ begin: @Sendable (UInt64, LargeMapJob<Value>.Caller) -> Void
  ) async -> Result<Value, ServingError> {
    // Nothing is begun for somebody who has gone already: a thread could be done before it is told.
    if Task.isCancelled { return .failure(Self.cancelled) }
    if let deadline, deadline <= .now { return .failure(Self.late) }
    let id = jobCount.add(1, ordering: .relaxed).newValue
    return await withTaskGroup(of: Void.self) { group in
      if let deadline {
        group.addTask {
          guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
          self.giveUp(id, Self.late)
        }
      }
      let outcome = await withTaskCancellationHandler {
        await withCheckedContinuation { caller in
          begin(id, caller)
          // A deadline or cancellation that came meanwhile found nobody to tell.
          if Task.isCancelled { giveUp(id, Self.cancelled) }
          if let deadline, deadline <= .now { giveUp(id, Self.late) }
        }
      } onCancel: {
        giveUp(id, Self.cancelled)
      }
      group.cancelAll()
      return outcome
    }
  }

  private func add<Value>(_ id: UInt64, _ job: LargeMapJob<Value>) {
    let startsThread = state.withLock { state in
      state.jobs[id] = Job(job)
      return state.queue.arrived(id)
    }
    let hasThread =
      !startsThread
      || DetachedThread.start(name: "large map", niceness: Self.niceness) { [self] in serve() }
    if hasThread { return }
    let dropped = state.withLock { state in
      state.queue.threadRefused().compactMap { state.jobs.removeValue(forKey: $0) }
    }
    for job in dropped { job.fail(Self.noThread) }
  }

  /// A thread's life: do what waits, end when nothing does.
  private func serve() {
    while let (id, job) = take() {
      job.run()
      // Let go outside of the lock: with it a map may leave.
      _ = state.withLock { $0.jobs.removeValue(forKey: id) }
    }
  }

  private func take() -> (UInt64, Job)? {
    state.withLock { state in
      while let id = state.queue.next() {
        if let job = state.jobs[id] { return (id, job) }
      }
      return nil
    }
  }

  /// The job stays known while it runs: its caller may still go.
  private func giveUp(_ id: UInt64, _ error: ServingError) {
    let (job, entering) = state.withLock { state -> (Job?, [Job]) in
      let entering = state.queue.gaveUp(id).compactMap { state.jobs.removeValue(forKey: $0) }
      return (state.jobs.removeValue(forKey: id), entering)
    }
    job?.fail(error)
    for job in entering { job.run() }
  }

  private static let late = ServingError(
    .deadlineExceeded,
    "the deadline passed before the large map was worked on"
  )
  private static let cancelled = ServingError(.cancelled, "the request was cancelled")
  private static let full = ServingError(
    .queueFull(retryAfter: .seconds(1)),
    "as many large wafer maps wait as may wait; try again"
  )
  private static let noThread = ServingError(
    .modelFailed,
    "the system gives no thread for a large map; try again"
  )
}
