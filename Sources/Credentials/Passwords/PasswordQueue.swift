internal import Glibc
internal import Synchronization

/// Passwords that wait for a thread, first come first served, and the threads' way to wait for
/// them: a pipe that holds one byte for each job, and whose end of file means that no more will
/// come.
final class PasswordQueue: Sendable {
  /// A pipe takes at least this many bytes before a write blocks (pipe(7), `PIPE_BUF`).
  static let jobCountLimit = 4096

  private struct State {
    var jobs: [PasswordJob] = []
    var nextID: UInt64 = 0
    var writeEnd: CInt  // owned
  }

  private let state: Mutex<State>
  private let jobCountMax: Int
  private let readEnd: CInt  // owned

  /// - Precondition: `jobCountMax` is at most ``jobCountLimit``.
  init(jobCountMax: Int) throws(CredentialsError) {
    precondition(jobCountMax <= Self.jobCountLimit, "a queue of passwords holds at most 4096")
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw CredentialsError(
        .libraryFailure,
        "No file descriptor is left for password hashing: raise the limit (ulimit -n)."
      )
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    self.jobCountMax = jobCountMax
    readEnd = ends[0]
    state = Mutex(State(writeEnd: ends[1]))
  }

  deinit { close(readEnd) }

  /// A number for a job to come.
  func reserveID() -> UInt64 {
    state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
  }

  /// Takes a job; false when the queue is full, and then it is the caller who resumes the waiter.
  func append(_ job: PasswordJob) -> Bool {
    state.withLock { state in
      guard state.jobs.count < jobCountMax else { return false }
      var unit: UInt8 = 1
      guard write(state.writeEnd, &unit, 1) == 1 else { return false }
      state.jobs.append(job)
      return true
    }
  }

  /// Takes the job back, unless a thread has it; its waiter is told.
  func cancel(_ id: UInt64) {
    let job = state.withLock { state in
      state.jobs.firstIndex { $0.id == id }.map { state.jobs.remove(at: $0) }
    }
    let failure = CredentialsError(.cancelled, "The password was not hashed: its call has ended.")
    job?.waiter.resume(returning: .failure(failure))
  }

  /// Makes every thread return from ``serve()`` when no job is left. Nothing may be appended after.
  func stop() {
    _ = state.withLock { close($0.writeEnd) }
  }

  /// A thread's life: one job after another until the queue is stopped.
  func serve() {
    let scratch = BcryptScratch()
    while waitForUnit() {
      let job = state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
      job?.run(in: scratch)
    }
  }

  /// Whether there is a unit; false at the end of file.
  private func waitForUnit() -> Bool {
    var unit: UInt8 = 0
    while true {
      let count = read(readEnd, &unit, 1)
      if count >= 0 || errno != EINTR { return count == 1 }
    }
  }
}
