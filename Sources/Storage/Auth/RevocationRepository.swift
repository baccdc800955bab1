public import Foundation
internal import Postgres

/// What has been revoked, for replicas to read and to hear of.
public struct RevocationRepository: Sendable {
  /// How long a revocation is kept: no access token may live longer than this less an hour.
  public static let retention = AuthStatement.revocationRetention
  /// Rows that one ``purge(at:)`` deletes of each table.
  private static let purgeCountMax = 1000
  private static let channel = "wafermap_revocations"

  private let client: PostgresClient

  /// Revocations in `database`.
  public init(_ database: Database) { client = database.client }

  /// All that have not expired.
  ///
  /// - Throws: ``StorageError``.
  public func live(
    at time: Date,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> [StoredRevocation] {
    let rows = try await AuthStatement.run(
      client,
      "SELECT id, expires_at FROM revocations WHERE expires_at > \(time)",
      deadline: deadline
    )
    return try AuthStatement.read(rows, Self.read)
  }

  /// Those of `ids` that are revoked.
  ///
  /// - Throws: ``StorageError``.
  public func find(
    _ ids: [UUID],
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> [StoredRevocation] {
    let rows = try await AuthStatement.run(
      client,
      "SELECT id, expires_at FROM revocations WHERE id = ANY(\(ids))",
      deadline: deadline
    )
    return try AuthStatement.read(rows, Self.read)
  }

  /// What is revoked from now on, for as long as it is listened to.
  public func events() -> some AsyncSequence<RevocationEvent, Never> {
    client.notifications(on: [Self.channel]).compactMap { event -> RevocationEvent? in
      switch event {
      case .connected: .connected
      case .disconnected: .disconnected
      case .notification(_, let payload): StoredRevocation(payload: payload).map { .revoked($0) }
      }
    }
  }

  /// Deletes some of what no call can be refused or served by any more: revocations, refresh tokens
  /// and sessions that expired, and old counts of failures.
  ///
  /// - Throws: ``StorageError``.
  public func purge(
    at time: Date,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    let tables = [
      ("revocations", "id", "expires_at", time),
      ("sessions", "id", "expires_at", time.addingTimeInterval(-Self.retention)),
      ("login_throttle", "ctid", "counted_since", time.addingTimeInterval(-Self.retention)),
    ]
    for (table, key, age, bound) in tables {
      _ = try await AuthStatement.run(
        client,
        """
        DELETE FROM \(unsafe: table) WHERE \(unsafe: key) = ANY(ARRAY(
          SELECT \(unsafe: key) FROM \(unsafe: table) WHERE \(unsafe: age) < \(bound)
          LIMIT \(Self.purgeCountMax)
        ))
        """,
        deadline: deadline
      )
    }
  }

  private static func read(_ row: PostgresRow) throws(PostgresError) -> StoredRevocation {
    StoredRevocation(id: try row.decode("id"), expiresAt: try row.decode("expires_at"))
  }
}
