internal import Glibc

/// An operating system thread for a C handle whose calls block. It ends when this object is freed
/// and everything given to it has run; nobody joins it.
public final class PinnedThread: Sendable {
  /// Enough for libpq's and OpenSSL's deepest calls; memory is taken as it is used.
  private static let stackBytes = 1 << 20

  private let queue: WorkQueue

  /// Starts a thread. Signals are blocked on it: their handlers belong to others, and a write to a
  /// closed socket must not end the process.
  public init() throws(PoolingError) {
    let queue = WorkQueue()
    self.queue = queue
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, Self.stackBytes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let argument = Unmanaged.passRetained(queue)
    var thread = pthread_t()
    guard pthread_create(&thread, &attributes, serveQueue, argument.toOpaque()) == 0 else {
      argument.release()
      throw PoolingError(message: "no thread: raise the limit of threads (ulimit -u)")
    }
  }

  deinit { queue.finish() }

  /// Runs `work` on the thread after everything given to it before. Never blocks the caller.
  public func run(_ work: @escaping @Sendable () -> Void) {
    queue.add(work)
  }
}

private func serveQueue(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  var signals = sigset_t()
  sigfillset(&signals)
  pthread_sigmask(SIG_BLOCK, &signals, nil)
  Unmanaged<WorkQueue>.fromOpaque(argument).takeRetainedValue().serve()
  return nil
}
