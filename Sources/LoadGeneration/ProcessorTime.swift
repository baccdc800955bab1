import Glibc

/// What this process has used of the machine's processors.
enum ProcessorTime {
  /// Processor time of all of the process's threads, in user mode and in the kernel.
  static func used() -> Duration {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return .zero }
    return duration(usage.ru_utime) + duration(usage.ru_stime)
  }

  private static func duration(_ time: timeval) -> Duration {
    .seconds(time.tv_sec) + .microseconds(time.tv_usec)
  }
}
