public import Foundation
internal import Postgres

/// Counts failed attempts for all replicas together, across restarts.
///
/// An attempt counts as a failure from its start, so that many at once cannot all slip through
/// before the first has failed; what succeeds takes its count back.
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
    let windowStart = time.addingTimeInterval(-policy.window)
    let kind = policy.kind.rawValue
    let isFirstLast = policy.failureCountMax <= 1
    let firstBlock: Date? = isFirstLast ? time.addingTimeInterval(policy.pause) : nil
    let counted = try await AuthStatement.run(
      client,
      """
      INSERT INTO login_throttle AS old
        (kind, subject_sha256, failure_count, last_failure_at, blocked_until)
      VALUES (\(kind), \(subject), 1, \(time), \(firstBlock as Date?))
      ON CONFLICT (kind, subject_sha256) DO UPDATE SET
        (failure_count, last_failure_at, blocked_until) = (
          SELECT new.failure_count, \(time), CASE
            WHEN new.failure_count >= \(policy.failureCountMax)
            THEN \(time)::timestamptz + make_interval(secs => least(
              \(policy.pauseMax),
              \(policy.pause) * 2.0 ^ least(new.failure_count - \(policy.failureCountMax), 30)
            ))
          END
          FROM (SELECT CASE
            WHEN old.last_failure_at < \(windowStart) THEN 1 ELSE old.failure_count + 1
          END AS failure_count) AS new
        )
      WHERE old.blocked_until IS NULL OR old.blocked_until <= \(time)
      RETURNING blocked_until IS NOT NULL AS begins_pause
      """,
      deadline: deadline
    )
    let allowed = try AuthStatement.read(counted) { row throws(PostgresError) in
      ThrottleDecision.allowed(beginsPause: try row.decode("begins_pause"))
    }
    if let allowed = allowed.first { return allowed }
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

  /// Takes back the count of one attempt that succeeded. The pause ends with it only if the
  /// failures that are left would not have begun one.
  ///
  /// - Throws: ``StorageError``.
  public func takeBack(
    _ subject: [UInt8],
    _ policy: ThrottlePolicy,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    _ = try await AuthStatement.run(
      client,
      """
      UPDATE login_throttle SET
        failure_count = greatest(failure_count - 1, 0),
        blocked_until = CASE
          WHEN failure_count > \(policy.failureCountMax) THEN blocked_until
        END
      WHERE kind = \(policy.kind.rawValue) AND subject_sha256 = \(subject)
      """,
      deadline: deadline
    )
  }
}
