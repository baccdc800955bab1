public import Domain
public import Foundation
internal import Postgres

/// Users, by identifier and by the names they log in with. Every change ends the sessions it makes
/// invalid, and is in the audit log, in one transaction.
public struct UserRepository: Sendable {
  /// Serialises the first admin's creation between replicas that start together.
  private static let firstAdminLock: Int64 = 0x77_6166_6572_0001

  private let client: PostgresClient

  /// Users in `database`.
  public init(_ database: Database) { client = database.client }

  /// Adds a user.
  ///
  /// - Throws: ``StorageError``: `alreadyExists` with constraint `users_username` or `users_email`.
  public func create(
    _ credentials: UserCredentials,
    audit: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    try await AuthStatement.transaction(client, deadline: deadline) { connection in
      _ = try await connection.query(Self.insertion(of: credentials))
      _ = try await connection.query(audit.insertion)
    }
  }

  /// Adds an admin unless there is an active one, even if several replicas try at the same time;
  /// false when there is one.
  ///
  /// - Throws: ``StorageError``: as ``create(_:audit:deadline:)``.
  public func createFirstAdmin(
    _ credentials: UserCredentials,
    audit: AuditEntry
  ) async throws(StorageError) -> Bool {
    try await AuthStatement.transaction(client, deadline: nil) { connection in
      _ = try await connection.query("SELECT pg_advisory_xact_lock(\(Self.firstAdminLock))")
      let admins = try await connection.query(
        "SELECT 1 FROM users WHERE role = 'admin' AND is_active LIMIT 1"
      )
      guard admins.isEmpty else { return false }
      _ = try await connection.query(Self.insertion(of: credentials))
      _ = try await connection.query(audit.insertion)
      return true
    }
  }

  /// Whether there is an active admin.
  ///
  /// - Throws: ``StorageError``.
  public func hasActiveAdmin() async throws(StorageError) -> Bool {
    let rows = try await AuthStatement.run(
      client,
      "SELECT 1 FROM users WHERE role = 'admin' AND is_active LIMIT 1",
      deadline: nil
    )
    return !rows.isEmpty
  }

  /// The user who logs in as `login`, a username or an email address; nil when there is none. No
  /// username has an `@` and every email address has one, so there is never more than one.
  ///
  /// - Throws: ``StorageError``.
  public func credentials(
    login: String,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> UserCredentials? {
    try await credentials(
      where: """
        lower(username) COLLATE "C" = lower(\(login)) OR lower(email) COLLATE "C" = lower(\(login))
        """,
      deadline: deadline
    )
  }

  /// The user with that identifier; nil when there is none.
  ///
  /// - Throws: ``StorageError``.
  public func credentials(
    id: UUID,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> UserCredentials? {
    try await credentials(where: "id = \(id)", deadline: deadline)
  }

  /// Users in the order of their names, whatever their case, from the one after `place` on.
  ///
  /// - Parameters:
  ///   - place: A username in lower case; nil: from the first user on.
  ///   - countMax: Most users.
  /// - Throws: ``StorageError``.
  public func list(
    _ filter: UserFilter = UserFilter(),
    after place: String? = nil,
    countMax: Int,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> [StoredUser] {
    var query: PostgresQuery = "SELECT \(unsafe: StoredUser.columns) FROM users WHERE true"
    if let role = filter.role { query.append(" AND role = \(role.rawValue)") }
    if let isActive = filter.isActive { query.append(" AND is_active = \(isActive)") }
    if let place { query.append(" AND lower(username) COLLATE \"C\" > \(place)") }
    query.append(" ORDER BY lower(username) COLLATE \"C\" LIMIT \(countMax)")
    let rows = try await AuthStatement.run(client, query, deadline: deadline)
    return try AuthStatement.read(rows, StoredUser.init(row:))
  }

  /// Changes role and activity; nil leaves what it stands for. A change ends all sessions of the
  /// user.
  ///
  /// Whoever would take the last active admin away waits for every other who is about to, so two
  /// admins cannot take each other away.
  ///
  /// - Throws: ``StorageError``.
  public func update(
    _ id: UUID,
    role: Role?,
    isActive: Bool?,
    audit: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> UserUpdate {
    try await AuthStatement.transaction(client, deadline: deadline) { connection in
      let admins = try await connection.query(
        "SELECT id FROM users WHERE role = 'admin' AND is_active ORDER BY id FOR UPDATE"
      ).map { row in try row.decode("id", as: UUID.self) }
      let before = try await connection.query(
        "SELECT \(unsafe: StoredUser.columns) FROM users WHERE id = \(id) FOR UPDATE"
      ).map(StoredUser.init(row:))
      guard var user = before.first else { return .notFound }
      user.role = role ?? user.role
      user.isActive = isActive ?? user.isActive
      guard user != before.first else { return .updated(user, endedSessions: []) }
      if admins == [id], user.role != .admin || !user.isActive { return .wouldLeaveNoAdmin }
      _ = try await connection.query(
        """
        UPDATE users SET role = \(user.role.rawValue), is_active = \(user.isActive)
        WHERE id = \(id)
        """
      )
      let ended = try await connection.query(
        AuthStatement.revokingSessions(of: id, at: audit.time)
      ).map { row in try row.decode("id", as: UUID.self) }
      _ = try await connection.query(audit.insertion)
      return .updated(user, endedSessions: ended)
    }
  }

  /// Exchanges the password's hash and ends all sessions of the user; nil, and nothing happens,
  /// when the hash is not `known` any more.
  ///
  /// - Returns: The sessions that ended.
  /// - Throws: ``StorageError``.
  public func setPasswordHash(
    _ hash: String,
    of id: UUID,
    known: String,
    audit: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> [UUID]? {
    try await AuthStatement.transaction(client, deadline: deadline) { connection in
      let changed = try await connection.query(
        """
        UPDATE users SET password_hash = \(hash)
        WHERE id = \(id) AND password_hash = \(known) AND is_active RETURNING id
        """
      )
      guard !changed.isEmpty else { return nil }
      let ended = try await connection.query(
        AuthStatement.revokingSessions(of: id, at: audit.time)
      ).map { row in try row.decode("id", as: UUID.self) }
      _ = try await connection.query(audit.insertion)
      return ended
    }
  }

  private static func insertion(of credentials: UserCredentials) -> PostgresQuery {
    let user = credentials.user
    return """
      INSERT INTO users (
        id, username, email, full_name, role, is_active, password_hash, created_at
      ) VALUES (
        \(user.id), \(user.username), \(user.email), \(user.fullName), \(user.role.rawValue),
        \(user.isActive), \(credentials.passwordHash), \(user.createdAt)
      )
      """
  }

  private func credentials(
    where condition: PostgresQuery,
    deadline: ContinuousClock.Instant?
  ) async throws(StorageError) -> UserCredentials? {
    let rows = try await AuthStatement.run(
      client,
      "SELECT \(unsafe: StoredUser.columns), password_hash FROM users WHERE \(condition)",
      deadline: deadline
    )
    return try AuthStatement.read(rows) { row throws(PostgresError) in
      UserCredentials(
        user: try StoredUser(row: row),
        passwordHash: try row.decode("password_hash")
      )
    }.first
  }
}
