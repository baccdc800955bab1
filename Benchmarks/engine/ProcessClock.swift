import Glibc

/// Seconds of the wall clock and of the processor time of all threads.
struct ProcessClock {
  let wall: Double
  let processor: Double

  static var now: ProcessClock {
    ProcessClock(wall: seconds(CLOCK_MONOTONIC), processor: seconds(CLOCK_PROCESS_CPUTIME_ID))
  }

  /// Peak resident memory of this process.
  static var peakResidentKibibytes: Int {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
