import Synchronization

/// One file being read on a thread of its own, and the caller who waits for it: told once, by the
/// thread or by its own cancellation.
final class FileRead: Sendable {
  typealias Outcome = Result<[UInt8], SourceError>

  private let work: @Sendable () -> Outcome
  private let caller: Mutex<CheckedContinuation<Outcome, Never>?>

  init(_ caller: CheckedContinuation<Outcome, Never>, _ work: @escaping @Sendable () -> Outcome) {
    self.work = work
    self.caller = Mutex(caller)
  }

  /// Reads. Blocks.
  func run() {
    resume(work())
  }

  func resume(_ outcome: Outcome) {
    let waiting = caller.withLock { caller in
      defer { caller = nil }
      return caller
    }
    waiting?.resume(returning: outcome)
  }
}
