internal import Threading

/// An operating system thread for a C handle whose calls block. It ends when this object is freed
/// and everything given to it has run; nobody joins it.
public final class PinnedThread: Sendable {
  /// Enough for libpq's and OpenSSL's deepest calls; memory is taken as it is used.
  private static let stackBytes = 1 << 20

  private let queue: WorkQueue

  /// Starts a thread.
  public init() throws(PoolingError) {
    let queue = WorkQueue()
    self.queue = queue
    let hasThread = DetachedThread.start(name: "store", stackBytes: Self.stackBytes) {
      queue.serve()
    }
    guard hasThread else {
      throw PoolingError(message: "no thread: raise the limit of threads (ulimit -u)")
    }
  }

  deinit { queue.finish() }

  /// Runs `work` on the thread after everything given to it before. Never blocks the caller.
  public func run(_ work: @escaping @Sendable () -> Void) {
    queue.add(work)
  }
}
