internal import Storage

/// An attempt to prove who one is that has been let through and counted.
struct AdmittedAttempt {
  let repository: ThrottleRepository
  let call: AuthCall
  /// What it counts as, by subject.
  var counts: [(subject: LoginThrottle.Subject, attempt: CountedAttempt)] = []

  /// Whether a pause begins with it, should it fail.
  var beginsPause: Bool { counts.contains { $0.attempt.beginsPause } }

  /// It has succeeded: an account's failures are forgotten, a peer's are one less, and a pause of
  /// the peer that began with it is over.
  func succeed() async throws {
    for (subject, attempt) in counts {
      if subject.policy.kind == .account {
        try await repository.clear(subject.digest, subject.policy, deadline: call.deadline)
      } else {
        try await takeBack(attempt, of: subject)
      }
    }
  }

  /// It was not made after all.
  func takeBack() async throws {
    for (subject, attempt) in counts { try await takeBack(attempt, of: subject) }
  }

  private func takeBack(
    _ attempt: CountedAttempt,
    of subject: LoginThrottle.Subject
  ) async throws {
    try await repository.takeBack(
      attempt,
      of: subject.digest,
      subject.policy,
      deadline: call.deadline
    )
  }
}
