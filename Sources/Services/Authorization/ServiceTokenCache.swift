internal import Credentials
public import Foundation
public import Logging
public import Storage
internal import Synchronization

/// Service tokens by the digest of what their bearers send, kept for a short time.
///
/// Whether one is revoked is ``RevocationList``'s to say, at every call; so a token that is kept
/// here cannot outlive its revocation. While the database is away, a token that was looked up
/// within ``staleAgeMax`` is believed: fab clients go on. Tokens that nobody knows are not kept, so
/// that made-up ones cannot drive real ones out.
public final class ServiceTokenCache: Sendable {
  /// What every service token starts with.
  public static let tokenPrefix = "wm_"
  /// Most tokens that are kept.
  static let tokenCountMax = 1024
  /// Age from which a token is looked up again, which also notes its use.
  static let ageMax: TimeInterval = 30
  /// Age up to which a token is believed when it cannot be looked up: less than a revocation lives.
  static let staleAgeMax: TimeInterval = 24 * 3600
  /// How long a call waits for the database when the token is known already.
  static let questionTimeout: Duration = .milliseconds(500)
  /// How long the database is left alone after a question about a known token that failed.
  static let retryInterval: TimeInterval = 1

  private struct Entry {
    var token: StoredServiceToken
    var readAt: Date
    var retryAt = Date.distantPast
  }

  private let repository: ServiceTokenRepository
  private let logger: Logger
  private let now: @Sendable () -> Date
  private let entries = Mutex<[[UInt8]: Entry]>([:])

  /// An empty cache.
  public init(
    _ repository: ServiceTokenRepository,
    logger: Logger,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.repository = repository
    self.logger = logger
    self.now = now
  }

  /// The token that `digest` is of, valid or not; nil when there is none.
  ///
  /// - Throws: ``StorageError`` when the database does not answer and the token is not known.
  func find(
    digest: [UInt8],
    deadline: ContinuousClock.Instant?
  ) async throws(StorageError) -> StoredServiceToken? {
    let time = now()
    let kept = entries.withLock { $0[digest] }
    if let kept, time.timeIntervalSince(kept.readAt) < Self.ageMax || time < kept.retryAt {
      return kept.token
    }
    do {
      let patience = kept == nil ? deadline : ContinuousClock.now + Self.questionTimeout
      let token = try await repository.find(digest: digest, deadline: patience)
      keep(token, digest: digest, at: time)
      if let token { await noteUse(of: token, at: time) }
      return token
    } catch {
      guard let kept, time.timeIntervalSince(kept.readAt) < Self.staleAgeMax else { throw error }
      entries.withLock { $0[digest]?.retryAt = time.addingTimeInterval(Self.retryInterval) }
      logger.warning("a service token is believed unread", metadata: ["error": "\(error)"])
      return kept.token
    }
  }

  private func noteUse(of token: StoredServiceToken, at time: Date) async {
    guard token.isValid(at: time) else { return }
    do {
      let deadline = ContinuousClock.now + Self.questionTimeout
      try await repository.noteUse(of: token.id, at: time, deadline: deadline)
    } catch {
      logger.warning("a service token's use was not noted", metadata: ["error": "\(error)"])
    }
  }

  private func keep(_ token: StoredServiceToken?, digest: [UInt8], at time: Date) {
    entries.withLock { entries in
      guard let token else {
        entries[digest] = nil
        return
      }
      if entries.count >= Self.tokenCountMax, entries[digest] == nil,
        let oldest = entries.min(by: { $0.value.readAt < $1.value.readAt })
      {
        entries[oldest.key] = nil
      }
      entries[digest] = Entry(token: token, readAt: time)
    }
  }
}
