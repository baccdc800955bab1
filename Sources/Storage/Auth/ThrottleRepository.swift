public import Foundation
internal import Postgres

/// Counts failed attempts for all replicas together, across restarts.
///
/// An attempt counts as a failure from its start, so that many at once cannot all slip through
/// before the first has failed; what succeeds takes its count back. Counting is in windows of fixed
/// length: neither failures nor successes of others make one longer.
public struct ThrottleRepository: Sendable {
  private let client: PostgresClient

  /// Counts in `database`.
  public init(_ database: Database) { client = database.client }

  /// Lets an attempt through and counts it, or refuses it.
  ///
  /// - Parameter subject: SHA-256 of whom the count is about.
  /// - Throws: ``StorageError``.
  public func attempt(
    _ subject: [UInt8],
    _ policy: ThrottlePolicy,
    at time: Date,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> ThrottleDecision {
    let kind = policy.kind.rawValue
    let counted = try await AuthStatement.run(
      client,
      Self.counting(subject, policy, at: time),
      deadline: deadline
    )
    let allowed = try AuthStatement.read(counted) { row throws(PostgresError) in
      CountedAttempt(
        countedSince: try row.decode("counted_since"),
        pauseEnd: try row.decode("blocked_until")
      )
    }
    if let allowed = allowed.first { return .allowed(allowed) }
    let rows = try await AuthStatement.run(
      client,
      """
      SELECT blocked_until FROM login_throttle
      WHERE kind = \(kind) AND subject_sha256 = \(subject) AND blocked_until IS NOT NULL
      """,
      deadline: deadline
    )
    let untils = try AuthStatement.read(rows) { row throws(PostgresError) in
      try row.decode("blocked_until", as: Date.self)
    }
    return .refused(until: untils.first ?? time.addingTimeInterval(policy.pause))
  }

  /// Forgets the failures of `subject`: it has proved who it is.
  ///
  /// - Throws: ``StorageError``.
  public func clear(
    _ subject: [UInt8],
    _ policy: ThrottlePolicy,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    _ = try await AuthStatement.run(
      client,
      """
      DELETE FROM login_throttle
      WHERE kind = \(policy.kind.rawValue) AND subject_sha256 = \(subject)
      """,
      deadline: deadline
    )
  }

  /// Takes back the count of one attempt that succeeded, and the pause that began with it.
  ///
  /// A pause that began with another attempt stays, unless the failures that are left would not
  /// have begun one: otherwise somebody who can log in could end the pause after each guess at
  /// somebody else's password with a login that was under way at the same time. An attempt of a
  /// window that is over is not counted any more.
  ///
  /// - Throws: ``StorageError``.
  public func takeBack(
    _ attempt: CountedAttempt,
    of subject: [UInt8],
    _ policy: ThrottlePolicy,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    _ = try await AuthStatement.run(
      client,
      """
      UPDATE login_throttle SET
        failure_count = greatest(failure_count - 1, 0),
        blocked_until = CASE
          WHEN failure_count > \(policy.failureCountMax)
            AND blocked_until IS DISTINCT FROM \(attempt.pauseEnd) THEN blocked_until
        END
      WHERE kind = \(policy.kind.rawValue) AND subject_sha256 = \(subject)
        AND counted_since = \(attempt.countedSince)
      """,
      deadline: deadline
    )
  }

  /// One row when the attempt is let through, none in a pause.
  private static func counting(
    _ subject: [UInt8],
    _ policy: ThrottlePolicy,
    at time: Date
  ) -> PostgresQuery {
    let windowStart = time.addingTimeInterval(-policy.window)
    let isFirstLast = policy.failureCountMax <= 1
    let firstBlock: Date? = isFirstLast ? time.addingTimeInterval(policy.pause) : nil
    return """
      INSERT INTO login_throttle AS old
        (kind, subject_sha256, failure_count, counted_since, blocked_until)
      VALUES (\(policy.kind.rawValue), \(subject), 1, \(time), \(firstBlock as Date?))
      ON CONFLICT (kind, subject_sha256) DO UPDATE SET
        (failure_count, counted_since, blocked_until) = (
          SELECT new.failure_count, new.counted_since, CASE
            WHEN new.failure_count >= \(policy.failureCountMax)
            THEN \(time)::timestamptz + make_interval(secs => least(
              \(policy.pauseMax),
              \(policy.pause) * 2.0 ^ least(new.failure_count - \(policy.failureCountMax), 30)
            ))
          END
          FROM (SELECT
            CASE WHEN old.counted_since <= \(windowStart) THEN 1
              ELSE old.failure_count + 1 END AS failure_count,
            CASE WHEN old.counted_since <= \(windowStart) THEN \(time)
              ELSE old.counted_since END AS counted_since
          ) AS new
        )
      WHERE old.blocked_until IS NULL OR old.blocked_until <= \(time)
      RETURNING counted_since, blocked_until
      """
  }
}
