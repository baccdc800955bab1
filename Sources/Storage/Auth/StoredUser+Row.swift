internal import Domain
internal import Postgres

extension StoredUser {
  /// The columns that ``init(row:)`` reads.
  static let columns = "id, username, email, full_name, role, is_active, created_at, last_login_at"

  init(row: PostgresRow) throws(PostgresError) {
    self.init(
      id: try row.decode("id"),
      username: try row.decode("username"),
      email: try row.decode("email"),
      fullName: try row.decode("full_name"),
      role: try Role(row: row),
      isActive: try row.decode("is_active"),
      createdAt: try row.decode("created_at"),
      lastLoginAt: try row.decode("last_login_at")
    )
  }
}

extension Role {
  /// The column `role` of `row`.
  init(row: PostgresRow) throws(PostgresError) {
    let name = try row.decode("role", as: String.self)
    guard let role = Role(rawValue: name) else {
      throw PostgresError(.decoding, "a stored role is none of this version; upgrade this server")
    }
    self = role
  }
}
