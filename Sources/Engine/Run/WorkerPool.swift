import Glibc
import Threading

/// Threads that share the tasks of one kernel call after another.
///
/// ``run(taskCount:_:)`` hands out task numbers until none is left; the calling thread works too,
/// as worker 0. One call runs at a time: a pool serves sessions that do not run at the same time.
/// The threads end when the pool is freed.
public final class WorkerPool: Sendable {
  /// A task: its number and the worker (0..<workerCount) that runs it.
  public typealias Body = (_ task: Int, _ worker: Int) -> Void

  /// Most workers of one pool.
  public static let workerCountMax = 256

  /// Workers, the calling thread included.
  public let workerCount: Int
  private let gang: WorkerGang
  private let threads: [pthread_t]

  /// Starts `workerCount - 1` threads.
  ///
  /// - Precondition: `workerCount` is 1...``workerCountMax``.
  public init(workerCount: Int) {
    precondition((1...Self.workerCountMax).contains(workerCount), "a pool has 1...256 workers")
    self.workerCount = workerCount
    let gang = WorkerGang(helperCount: workerCount - 1)
    self.gang = gang
    threads = (1..<workerCount).map { worker in
      let start = Unmanaged.passRetained(WorkerStart(gang: gang, worker: worker))
      var thread = pthread_t()
      let status = pthread_create(&thread, nil, runWorker, start.toOpaque())
      precondition(status == 0, "the system gives no thread for a worker; use fewer")
      return thread
    }
  }

  deinit {
    gang.stop()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Runs `body` for every task in 0..<taskCount and returns when all are done. What tasks wrote is
  /// visible to the caller and to later runs.
  public func run(taskCount: Int, _ body: Body) {
    if workerCount == 1 || taskCount <= 1 {
      for task in 0..<taskCount { body(task, 0) }
      return
    }
    withoutActuallyEscaping(body) { gang.run(taskCount: taskCount, $0) }
  }
}

/// What a new thread is told; released by the thread.
private final class WorkerStart {
  let gang: WorkerGang
  let worker: Int

  init(gang: WorkerGang, worker: Int) {
    self.gang = gang
    self.worker = worker
  }
}

private func runWorker(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let start = Unmanaged<WorkerStart>.fromOpaque(argument).takeRetainedValue()
  CurrentThread.setName("engine worker")
  start.gang.serve(worker: start.worker)
  return nil
}
