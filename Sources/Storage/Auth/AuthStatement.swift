internal import Foundation
internal import Postgres

/// How the statements of this folder are run, and what they have in common.
enum AuthStatement {
  /// How long after a revocation something that bears the identifier could still be believed by a
  /// replica: the longest life of an access token, and how long a service token that was looked up
  /// is believed while the database is away.
  static let revocationRetention: TimeInterval = 25 * 3600

  static func run(
    _ client: PostgresClient,
    _ query: PostgresQuery,
    deadline: ContinuousClock.Instant?
  ) async throws(StorageError) -> [PostgresRow] {
    do { return try await client.query(query, deadline: deadline) } catch {
      throw StorageError(error)
    }
  }

  static func transaction<Result: Sendable>(
    _ client: PostgresClient,
    deadline: ContinuousClock.Instant?,
    _ body: @Sendable (PostgresConnection) async throws -> Result
  ) async throws(StorageError) -> Result {
    do { return try await client.transaction(.readCommitted, deadline: deadline, body) } catch {
      throw StorageError(any: error)
    }
  }

  static func read<Result>(
    _ rows: [PostgresRow],
    _ body: (PostgresRow) throws(PostgresError) -> Result
  ) throws(StorageError) -> [Result] {
    do {
      var results: [Result] = []
      results.reserveCapacity(rows.count)
      for row in rows { results.append(try body(row)) }
      return results
    } catch {
      throw StorageError(error)
    }
  }

  /// Ends the live sessions of a user, or one of them, and makes that known to every replica. The
  /// answer has one row for each session that ended.
  static func revokingSessions(
    of userID: UUID,
    only sessionID: UUID? = nil,
    at time: Date
  ) -> PostgresQuery {
    let one: PostgresQuery = sessionID.map { " AND id = \($0)" } ?? ""
    return """
      WITH ended AS (
        UPDATE sessions SET revoked_at = \(time)
        WHERE user_id = \(userID) AND revoked_at IS NULL\(one)
        RETURNING id
      )
      INSERT INTO revocations (id, kind, revoked_at, expires_at)
      SELECT id, 'session', \(time), \(time.addingTimeInterval(revocationRetention)) FROM ended
      ON CONFLICT (id) DO NOTHING
      RETURNING id
      """
  }

  /// Makes it known to every replica that nothing may bear `id` any more.
  static func revoking(_ id: UUID, kind: String, at time: Date) -> PostgresQuery {
    """
    INSERT INTO revocations (id, kind, revoked_at, expires_at)
    VALUES (\(id), \(kind), \(time), \(time.addingTimeInterval(revocationRetention)))
    ON CONFLICT (id) DO NOTHING
    """
  }
}
