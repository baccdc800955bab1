internal import Domain
internal import Postgres

extension StoredServiceToken {
  /// The columns that ``init(row:)`` reads.
  static let columns =
    "id, name, role, token_prefix, created_by, created_at, expires_at, last_used_at, revoked_at"

  init(row: PostgresRow) throws(PostgresError) {
    self.init(
      id: try row.decode("id"),
      name: try row.decode("name"),
      role: try Role(row: row),
      prefix: try row.decode("token_prefix"),
      createdBy: try row.decode("created_by"),
      createdAt: try row.decode("created_at"),
      expiresAt: try row.decode("expires_at")
    )
    lastUsedAt = try row.decode("last_used_at")
    revokedAt = try row.decode("revoked_at")
  }
}
