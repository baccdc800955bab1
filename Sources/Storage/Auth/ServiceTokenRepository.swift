internal import Domain
public import Foundation
internal import Postgres

/// Service tokens, found by the digest of what their bearers send.
public struct ServiceTokenRepository: Sendable {
  private let client: PostgresClient

  /// Service tokens in `database`.
  public init(_ database: Database) { client = database.client }

  /// Adds a token that `digest` is the SHA-256 of.
  ///
  /// - Throws: ``StorageError``: `alreadyExists` with constraint `service_tokens_name`.
  public func create(
    _ token: StoredServiceToken,
    digest: [UInt8],
    audit: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    try await AuthStatement.transaction(client, deadline: deadline) { connection in
      _ = try await connection.query(
        """
        INSERT INTO service_tokens (
          id, name, role, token_sha256, token_prefix, created_by, created_at, expires_at
        ) VALUES (
          \(token.id), \(token.name), \(token.role.rawValue), \(digest), \(token.prefix),
          \(token.createdBy), \(token.createdAt), \(token.expiresAt as Date?)
        )
        """
      )
      _ = try await connection.query(audit.insertion)
    }
  }

  /// The token that `digest` is of, valid or not; nil when there is none.
  ///
  /// - Throws: ``StorageError``.
  public func find(
    digest: [UInt8],
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> StoredServiceToken? {
    try await find(where: "token_sha256 = \(digest)", deadline: deadline)
  }

  /// The token with that identifier, valid or not; nil when there is none.
  ///
  /// - Throws: ``StorageError``.
  public func find(
    id: UUID,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> StoredServiceToken? {
    try await find(where: "id = \(id)", deadline: deadline)
  }

  /// Notes that the token was used, to the minute.
  ///
  /// - Throws: ``StorageError``.
  public func noteUse(
    of id: UUID,
    at time: Date,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    let minute = Date(
      timeIntervalSince1970: (time.timeIntervalSince1970 / 60).rounded(.down) * 60
    )
    _ = try await AuthStatement.run(
      client,
      """
      UPDATE service_tokens SET last_used_at = \(minute)
      WHERE id = \(id) AND (last_used_at IS NULL OR last_used_at < \(minute))
      """,
      deadline: deadline
    )
  }

  /// Tokens, the newest first, from the one after `place` on.
  ///
  /// - Parameter validAt: Leaves out those that are revoked or expired then; nil: lists all.
  /// - Throws: ``StorageError``.
  public func list(
    validAt: Date?,
    after place: ServiceTokenPlace? = nil,
    countMax: Int,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> [StoredServiceToken] {
    var query: PostgresQuery =
      "SELECT \(unsafe: StoredServiceToken.columns) FROM service_tokens WHERE true"
    if let validAt {
      query.append(
        " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > \(validAt))"
      )
    }
    if let place { query.append(" AND (created_at, id) < (\(place.createdAt), \(place.id))") }
    query.append(" ORDER BY created_at DESC, id DESC LIMIT \(countMax)")
    let rows = try await AuthStatement.run(client, query, deadline: deadline)
    return try AuthStatement.read(rows, StoredServiceToken.init(row:))
  }

  /// Makes a token invalid and that known to every replica; nil when there is none. A revoked token
  /// stays as it is.
  ///
  /// - Throws: ``StorageError``.
  public func revoke(
    _ id: UUID,
    audit: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> StoredServiceToken? {
    try await AuthStatement.transaction(client, deadline: deadline) { connection in
      let revoked = try await connection.query(
        """
        UPDATE service_tokens SET revoked_at = \(audit.time)
        WHERE id = \(id) AND revoked_at IS NULL RETURNING \(unsafe: StoredServiceToken.columns)
        """
      ).map(StoredServiceToken.init(row:))
      guard let token = revoked.first else {
        return try await connection.query(
          "SELECT \(unsafe: StoredServiceToken.columns) FROM service_tokens WHERE id = \(id)"
        ).map(StoredServiceToken.init(row:)).first
      }
      _ = try await connection.query(
        AuthStatement.revoking(id, kind: "service_token", at: audit.time)
      )
      _ = try await connection.query(audit.insertion)
      return token
    }
  }

  private func find(
    where condition: PostgresQuery,
    deadline: ContinuousClock.Instant?
  ) async throws(StorageError) -> StoredServiceToken? {
    let rows = try await AuthStatement.run(
      client,
      "SELECT \(unsafe: StoredServiceToken.columns) FROM service_tokens WHERE \(condition)",
      deadline: deadline
    )
    return try AuthStatement.read(rows, StoredServiceToken.init(row:)).first
  }
}
