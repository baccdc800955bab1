internal import Storage

/// An attempt to prove who one is that has been let through and counted.
///
/// How it ended is noted whatever has become of the call meanwhile: one that was given up while it
/// waited for a busy server would otherwise count as a failure.
struct AdmittedAttempt {
  /// How long the database gets to note it.
  private static let notingTimeout: Duration = .seconds(5)

  let repository: ThrottleRepository
  /// What it counts as, by subject.
  var counts: [(subject: LoginThrottle.Subject, attempt: CountedAttempt)] = []

  /// Whether a pause begins with it, should it fail.
  var beginsPause: Bool { counts.contains { $0.attempt.beginsPause } }

  /// It has succeeded: an account's failures are forgotten, a peer's are one less, and a pause of
  /// the peer that began with it is over.
  func succeed() async throws {
    try await note { subject, attempt, deadline in
      let (digest, policy) = (subject.digest, subject.policy)
      if policy.kind == .account {
        try await repository.clear(digest, policy, deadline: deadline)
      } else {
        try await repository.takeBack(attempt, of: digest, policy, deadline: deadline)
      }
    }
  }

  /// It was not made after all.
  func takeBack() async throws {
    try await note { subject, attempt, deadline in
      let (digest, policy) = (subject.digest, subject.policy)
      try await repository.takeBack(attempt, of: digest, policy, deadline: deadline)
    }
  }

  /// Runs `body` for each count, in a task of its own that no caller cancels.
  private func note(
    _ body:
      @escaping @Sendable (LoginThrottle.Subject, CountedAttempt, ContinuousClock.Instant)
      async throws -> Void
  ) async throws {
    let deadline = ContinuousClock.now + Self.notingTimeout
    let counts = counts
    let noting = Task {
      for (subject, attempt) in counts { try await body(subject, attempt, deadline) }
    }
    try await noting.value
  }
}
