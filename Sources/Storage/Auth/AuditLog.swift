internal import Postgres

/// The append-only log of what happened to users, sessions and tokens.
///
/// What changes something is recorded in the transaction that changes it, by the repositories; this
/// is for what changes nothing, such as a failed login.
public struct AuditLog: Sendable {
  private let client: PostgresClient

  /// A log in `database`.
  public init(_ database: Database) { client = database.client }

  /// Appends `entry`.
  ///
  /// - Throws: ``StorageError``; nothing is appended then.
  public func append(
    _ entry: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    _ = try await AuthStatement.run(client, entry.insertion, deadline: deadline)
  }
}
