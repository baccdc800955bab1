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
  }

  let repository: ThrottleRepository
  let subjects: [Subject]
  let call: AuthCall

  /// Counts an attempt about every subject.
  ///
  /// - Returns: Whether a pause begins with it, should it fail.
  /// - Throws: RESOURCE_EXHAUSTED with RetryInfo when one of them has had too many;
  ///   ``StorageError``.
  func attempt() async throws -> Bool {
    var beginsPause = false
    for subject in subjects {
      let decision = try await repository.attempt(
        subject.digest,
        subject.policy,
        at: call.time,
        deadline: call.deadline
      )
      switch decision {
      case .allowed(let begins): beginsPause = beginsPause || begins
      case .refused(let until):
        throw Outcome.resourceExhausted(
          "There were too many attempts; wait before the next.",
          reason: "TOO_MANY_ATTEMPTS",
          retryAfter: .milliseconds(Int64((until.timeIntervalSince(call.time) * 1000).rounded(.up)))
        )
      }
    }
    return beginsPause
  }

  /// The attempt has succeeded: an account's failures are forgotten, a peer's are one less.
  func succeed() async throws {
    for subject in subjects {
      if subject.policy.kind == .account {
        try await repository.clear(subject.digest, subject.policy, deadline: call.deadline)
      } else {
        try await takeBack(subject)
      }
    }
  }

  /// The attempt was not made after all.
  func takeBack() async throws {
    for subject in subjects { try await takeBack(subject) }
  }

  private func takeBack(_ subject: Subject) async throws {
    try await repository.takeBack(subject.digest, subject.policy, deadline: call.deadline)
  }
}
