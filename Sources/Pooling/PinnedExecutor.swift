/// Runs an actor on one thread of its own, so that the actor may block in a C library without
/// holding up other tasks.
///
/// The actor keeps its executor alive and names it as its `unownedExecutor`.
public final class PinnedExecutor: SerialExecutor {
  private let thread: PinnedThread

  /// Starts the executor's thread.
  public init() throws(PoolingError) {
    thread = try PinnedThread()
  }

  /// Queues `job` for the thread.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The closure keeps the executor for as long as the job needs it.
    thread.run { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
  }

  /// Runs `work` on the thread, in turn with the actor's jobs but outside the actor.
  public func run(_ work: @escaping @Sendable () -> Void) {
    thread.run(work)
  }
}
