internal import Postgres

/// Applies migrations: one replica at a time, each step in a transaction with its record.
struct Migrator: Sendable {
  /// The advisory lock that replicas take in turn; any number that nothing else in the database
  /// uses ("WAFERMAP" in ASCII).
  static let lockKey: Int64 = 0x5741_4645_524D_4150

  let client: PostgresClient
  let migrations: [Migration]

  func run(deadline: ContinuousClock.Instant?) async throws(StorageError) {
    do {
      try await client.withConnection(deadline: deadline) { connection in
        try await checkServer(connection)
        // Of the session, not of a transaction: it spans several. It ends with the session, too.
        _ = try await connection.query("SELECT pg_advisory_lock(\(Self.lockKey))")
        do {
          try await apply(on: connection)
        } catch {
          _ = try? await connection.query("SELECT pg_advisory_unlock(\(Self.lockKey))")
          throw error
        }
        _ = try await connection.query("SELECT pg_advisory_unlock(\(Self.lockKey))")
      }
    } catch {
      throw StorageError(any: error)
    }
  }

  private func checkServer(_ connection: PostgresConnection) async throws {
    let rows = try await connection.query(
      "SELECT current_setting('server_version_num')::int / 10000 AS major"
    )
    let major = try rows.first?.decode("major", as: Int32.self) ?? 0
    guard major >= ClusterBinaries.majorVersionMin else {
      throw StorageError(
        .conflict,
        "the database is PostgreSQL \(major): \(ClusterBinaries.majorVersionMin) or later is needed"
      )
    }
  }

  private func apply(on connection: PostgresConnection) async throws {
    // The query runs on every start; a notice that the table exists would be logged each time.
    let exists = try await connection.query(
      "SELECT to_regclass('schema_migrations') IS NOT NULL AS exists"
    )
    if try exists.first?.decode("exists", as: Bool.self) != true {
      try await connection.run(script: Self.recordsTable)
    }
    var applied: [AppliedMigration] = []
    for row in try await connection.query(
      "SELECT number, name, digest FROM schema_migrations ORDER BY number"
    ) {
      applied.append(
        AppliedMigration(
          number: Int(try row.decode("number", as: Int32.self)),
          name: try row.decode("name"),
          digest: try row.decode("digest")
        )
      )
    }
    var known: [(migration: Migration, digest: String)] = []
    for migration in migrations {
      known.append((migration, try await Self.digest(of: migration, connection)))
    }
    for step in try MigrationPlan.pending(known: known, applied: applied) {
      try await apply(step.migration, digest: step.digest, on: connection)
    }
  }

  private func apply(
    _ migration: Migration,
    digest: String,
    on connection: PostgresConnection
  ) async throws {
    _ = try await connection.query("BEGIN")
    do {
      try await connection.run(script: migration.sql)
      _ = try await connection.query(
        """
        INSERT INTO schema_migrations (number, name, digest)
        VALUES (\(Int32(migration.number)), \(migration.name), \(digest))
        """
      )
      _ = try await connection.query("COMMIT")
    } catch {
      _ = try? await connection.query("ROLLBACK")
      guard !error.isPassing else { throw error }
      throw StorageError(
        .internal,
        "step \(migration.number) (\(migration.name)) of the database's schema failed:"
          + " \(error.message)"
      )
    }
  }

  /// The database computes it, so that no hash is needed here.
  private static func digest(
    of migration: Migration,
    _ connection: PostgresConnection
  ) async throws -> String {
    let rows = try await connection.query(
      "SELECT encode(sha256(convert_to(\(migration.sql)::text, 'UTF8')), 'hex') AS digest"
    )
    guard let row = rows.first else { throw StorageError(.internal, "SELECT gave no row") }
    return try row.decode("digest")
  }

  private static let recordsTable = """
    CREATE TABLE schema_migrations (
      number integer PRIMARY KEY CHECK (number >= 1),
      name text NOT NULL,
      digest text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE schema_migrations IS
      'The steps of the schema that have been applied, each with the SHA-256 of its SQL.';
    """
}
