private import Foundation
public import Postgres

/// The store: PostgreSQL 13 or later, behind one bounded pool of connections.
public final class Database: Sendable {
  /// The pool.
  public let client: PostgresClient
  private let migrations: [Migration]

  /// A database that is not connected to yet.
  ///
  /// - Parameters:
  ///   - conninfo: A URL or `key=value` pairs, as libpq's manual has them (34.1.1).
  ///   - poolSizeMax: Most connections at a time.
  public convenience init(
    conninfo: String,
    poolSizeMax: Int = PostgresConfiguration.poolSizeMaxDefault
  ) {
    self.init(PostgresConfiguration(conninfo: conninfo, poolSizeMax: poolSizeMax))
  }

  /// A database that is not connected to yet.
  public convenience init(_ configuration: PostgresConfiguration) {
    self.init(configuration, migrations: Migration.all)
  }

  package init(_ configuration: PostgresConfiguration, migrations: [Migration]) {
    client = PostgresClient(configuration)
    self.migrations = migrations
  }

  /// Brings the schema to this program's version. Any number of replicas may do so at once.
  ///
  /// - Parameter deadline: When to give up, waiting for other replicas included.
  /// - Throws: ``StorageError``: ``StorageError/Code/conflict`` when the schema is newer than this
  ///   program, or an applied migration differs from the program's.
  public func migrate(deadline: ContinuousClock.Instant? = nil) async throws(StorageError) {
    try await Migrator(client: client, migrations: migrations).run(deadline: deadline)
  }

  /// Asks for the least answer, for health.
  ///
  /// - Throws: ``StorageError`` when the database does not answer by `deadline`.
  public func check(deadline: ContinuousClock.Instant? = nil) async throws(StorageError) {
    do {
      _ = try await client.query("SELECT 1", deadline: deadline)
    } catch {
      throw StorageError(error)
    }
  }

  /// Closes the connections; queries that run get their answers first.
  public func shutDown() async {
    await client.shutDown()
  }
}
