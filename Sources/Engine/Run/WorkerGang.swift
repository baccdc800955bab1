import CProcessor
import Glibc
import Synchronization

/// What the threads of a pool share: the job under way, and how they meet.
///
/// Between jobs the threads spin for ``spinCountMax`` rounds, because the next usually comes within
/// microseconds, then sleep.
///
/// `@unchecked Sendable`: `job` is written only while every helper is idle, and published to them
/// by the increment of `generation`; helpers are done with it when `busyCount` is zero.
final class WorkerGang: @unchecked Sendable {
  /// Rounds of waiting before a thread sleeps or yields: some tens of microseconds.
  private static let spinCountMax = 4000

  private let helperCount: Int
  private let nextTask = Atomic<Int>(0)
  private let generation = Atomic<Int>(0)
  private let busyCount = Atomic<Int>(0)
  private let sleeperCount = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  private var job: (taskCount: Int, body: WorkerPool.Body)?
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>  // owned
  private let wakeUp: UnsafeMutablePointer<pthread_cond_t>  // owned

  init(helperCount: Int) {
    self.helperCount = helperCount
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    wakeUp = .allocate(capacity: 1)
    wakeUp.initialize(to: pthread_cond_t())
    pthread_cond_init(wakeUp, nil)
  }

  deinit {
    pthread_cond_destroy(wakeUp)
    pthread_mutex_destroy(mutex)
    wakeUp.deallocate()
    mutex.deallocate()
  }

  /// Shares a job with the helpers and returns when all tasks are done.
  func run(taskCount: Int, _ body: @escaping WorkerPool.Body) {
    nextTask.store(0, ordering: .relaxed)
    busyCount.store(helperCount, ordering: .relaxed)
    job = (taskCount, body)
    generation.add(1, ordering: .sequentiallyConsistent)
    if sleeperCount.load(ordering: .sequentiallyConsistent) > 0 { wakeSleepers() }
    work(taskCount, body, worker: 0)
    var spinCount = 0
    while busyCount.load(ordering: .acquiring) > 0 {
      spinCount += 1
      if spinCount < Self.spinCountMax { cprocessor_spin_hint() } else { sched_yield() }
    }
    job = nil
  }

  /// Makes every helper return, now or when its job is done.
  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    wakeSleepers()
  }

  /// A helper's life: wait for a job, work, report, until the gang stops.
  func serve(worker: Int) {
    var seen = 0
    while let next = waitForGeneration(after: seen) {
      seen = next
      if let job { work(job.taskCount, job.body, worker: worker) }
      busyCount.subtract(1, ordering: .releasing)
    }
  }

  private func work(_ taskCount: Int, _ body: WorkerPool.Body, worker: Int) {
    while true {
      let task = nextTask.add(1, ordering: .relaxed).oldValue
      if task >= taskCount { return }
      body(task, worker)
    }
  }

  /// The number of the next job; nil when the gang stops.
  private func waitForGeneration(after seen: Int) -> Int? {
    for _ in 0..<Self.spinCountMax {
      let current = generation.load(ordering: .acquiring)
      if current != seen { return current }
      if isStopping.load(ordering: .relaxed) { return nil }
      cprocessor_spin_hint()
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    sleeperCount.add(1, ordering: .sequentiallyConsistent)
    defer { sleeperCount.subtract(1, ordering: .sequentiallyConsistent) }
    while true {
      let current = generation.load(ordering: .sequentiallyConsistent)
      if current != seen { return current }
      if isStopping.load(ordering: .sequentiallyConsistent) { return nil }
      pthread_cond_wait(wakeUp, mutex)
    }
  }

  private func wakeSleepers() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wakeUp)
    pthread_mutex_unlock(mutex)
  }
}
