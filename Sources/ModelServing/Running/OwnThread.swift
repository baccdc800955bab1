import Glibc

/// Threads of this target: they compute, read files or wait, which no thread of the cooperative
/// pool may.
enum OwnThread {
  /// What a new thread is told; released by the thread.
  private final class Start {
    let body: @Sendable () -> Void
    let niceness: Int32

    init(niceness: Int32, _ body: @escaping @Sendable () -> Void) {
      self.niceness = niceness
      self.body = body
    }
  }

  /// Starts a detached thread that runs `body` and ends.
  ///
  /// - Parameter niceness: 0 to 19; threads that it starts are as nice. Linux has niceness by
  ///   thread.
  /// - Returns: Whether the system gave a thread; if not, `body` never runs.
  static func start(
    niceness: Int32 = 0,
    _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    let start = Unmanaged.passRetained(Start(niceness: niceness, body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread,
      nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        if start.niceness > 0 {
          setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, start.niceness)
        }
        start.body()
        return nil
      },
      start.toOpaque()
    )
    guard status == 0 else {
      start.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
