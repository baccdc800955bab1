internal import Glibc

/// Where one thread sleeps until another rings or a time comes. Rings are counted, so one that
/// comes between looking and sleeping is not missed.
///
/// `@unchecked Sendable`: `ringCount` is touched only with the mutex held; the two pointers never
/// change.
public final class Doorbell: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>  // owned
  private let rung: UnsafeMutablePointer<pthread_cond_t>  // owned
  private var ringCount = 0

  /// A bell that nobody has rung.
  public init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    rung = .allocate(capacity: 1)
    rung.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(rung, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(rung)
    pthread_mutex_destroy(mutex)
    rung.deallocate()
    mutex.deallocate()
  }

  /// Wakes the thread that sleeps, or the next that would.
  public func ring() {
    pthread_mutex_lock(mutex)
    ringCount += 1
    pthread_cond_signal(rung)
    pthread_mutex_unlock(mutex)
  }

  /// Sleeps until there were more rings than `seen`, or until the deadline, and returns how many
  /// there were. May return early.
  public func wait(after seen: Int, until deadline: ContinuousClock.Instant? = nil) -> Int {
    var end = timespec()
    if let deadline {
      let rest = max(.zero, deadline - .now).components
      clock_gettime(CLOCK_MONOTONIC, &end)
      let nanoseconds = end.tv_nsec + Int(rest.attoseconds / 1_000_000_000)
      end.tv_sec += Int(rest.seconds) + nanoseconds / 1_000_000_000
      end.tv_nsec = nanoseconds % 1_000_000_000
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while ringCount == seen {
      guard deadline != nil else {
        pthread_cond_wait(rung, mutex)
        continue
      }
      if pthread_cond_timedwait(rung, mutex, &end) != 0 { break }
    }
    return ringCount
  }
}
