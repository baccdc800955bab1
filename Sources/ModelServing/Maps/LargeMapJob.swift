import Synchronization

/// One piece of work on a large map, and the caller who waits for it: told once, by the thread that
/// did it or by its own end.
final class LargeMapJob<Value: Sendable>: Sendable {
  typealias Outcome = Result<Value, ServingError>
  typealias Caller = CheckedContinuation<Outcome, Never>

  private let work: @Sendable () -> Value
  private let caller: Mutex<Caller?>

  init(_ caller: Caller, _ work: @escaping @Sendable () -> Value) {
    self.work = work
    self.caller = Mutex(caller)
  }

  /// Works. Blocks its thread.
  func run() { resume(.success(work())) }

  func resume(_ outcome: Outcome) {
    let waiting = caller.withLock { caller in
      defer { caller = nil }
      return caller
    }
    waiting?.resume(returning: outcome)
  }
}
