internal import Credentials
internal import Foundation
internal import GRPCCore
internal import Storage

/// The counts that stand in the way of one attempt to prove who one is.
struct LoginThrottle {
  /// Whom a count is about, and how it counts.
  struct Subject {
    let digest: [UInt8]
    let policy: ThrottlePolicy

    init(_ name: String, _ policy: ThrottlePolicy) {
      digest = SHA256Digest.of(name.utf8)
      self.policy = policy
    }

    /// What somebody logs in with. It is counted as it is written, whether or not somebody has that
    /// name: a count that the names of an account share would tell that they belong together.
    init(login: String, _ policy: ThrottlePolicy) {
      self.init("login \(login.lowercased())", policy)
    }
  }

  let repository: ThrottleRepository
  let subjects: [Subject]
  let call: AuthCall

  /// Counts an attempt about every subject; about none when it is refused.
  ///
  /// - Throws: RESOURCE_EXHAUSTED with RetryInfo when one of them has had too many;
  ///   ``StorageError``.
  func admit() async throws -> AdmittedAttempt {
    var admitted = AdmittedAttempt(repository: repository)
    for subject in subjects {
      let decision = try await repository.attempt(
        subject.digest,
        subject.policy,
        at: call.time,
        deadline: call.deadline
      )
      switch decision {
      case .allowed(let attempt): admitted.counts.append((subject, attempt))
      case .refused(let until):
        // Otherwise one account that many try in vain would shut out everybody at their address.
        try await admitted.takeBack()
        throw Outcome.resourceExhausted(
          "There were too many attempts; wait before the next.",
          reason: "TOO_MANY_ATTEMPTS",
          retryAfter: .milliseconds(Int64((until.timeIntervalSince(call.time) * 1000).rounded(.up)))
        )
      }
    }
    return admitted
  }
}
