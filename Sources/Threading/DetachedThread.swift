internal import Glibc

/// Threads for what blocks or computes for long, which no thread of the cooperative pool may.
public enum DetachedThread {
  /// Signals that a thread raises by what it does, for whoever reports crashes, and the one that
  /// profilers send and Swift's crash reporter stops other threads with.
  private static let open = [
    SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGPROF, SIGSEGV, SIGSYS, SIGTRAP,
  ]

  /// What a new thread is told; released by the thread.
  private final class Start {
    let name: String
    let niceness: Int32
    let body: @Sendable () -> Void

    init(_ name: String, _ niceness: Int32, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.niceness = niceness
      self.body = body
    }
  }

  /// Starts a thread that runs `body` and ends; nobody joins it.
  ///
  /// Signals but those of faults and profilers are blocked on it: they are for the threads that
  /// wait for them, and SIGPIPE would end the process when a peer closes early.
  ///
  /// - Parameters:
  ///   - name: What `top -H` and debuggers show: its first 15 bytes.
  ///   - niceness: 1 to 19, or 0 for the starting thread's own; Linux has niceness by thread.
  ///   - stackBytes: Room for the stack; nil for the system's default.
  /// - Returns: Whether the system gave a thread; if not, `body` never runs.
  public static func start(
    name: String,
    niceness: Int32 = 0,
    stackBytes: Int? = nil,
    _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
    let start = Unmanaged.passRetained(Start(name, niceness, body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread,
      &attributes,
      { argument in
        guard let argument else { return nil }
        DetachedThread.run(Unmanaged<Start>.fromOpaque(argument).takeRetainedValue())
        return nil
      },
      start.toOpaque()
    )
    if status != 0 { start.release() }
    return status == 0
  }

  private static func run(_ start: Start) {
    CurrentThread.setName(start.name)
    var signals = sigset_t()
    sigfillset(&signals)
    for signal in open { sigdelset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    if start.niceness > 0 {
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, start.niceness)
    }
    start.body()
  }
}
