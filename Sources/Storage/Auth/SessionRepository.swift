public import Foundation
internal import Postgres

/// Sessions and their refresh tokens.
///
/// Every transaction locks the user before the session, so that none can wait for another in a
/// circle, and so that a login cannot slip past a change of the user.
public struct SessionRepository: Sendable {
  private let client: PostgresClient

  /// Sessions in `database`.
  public init(_ database: Database) { client = database.client }

  /// Starts a session for a user whose password has just been checked; nil, and nothing happens,
  /// when the user has been made inactive or has another password since.
  ///
  /// - Throws: ``StorageError``.
  public func start(
    _ session: NewSession,
    for credentials: UserCredentials,
    audit: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> StoredUser? {
    try await AuthStatement.transaction(client, deadline: deadline) { connection in
      let users = try await connection.query(
        """
        UPDATE users SET last_login_at = \(session.startedAt)
        WHERE id = \(credentials.user.id) AND is_active
          AND password_hash = \(credentials.passwordHash)
        RETURNING \(unsafe: StoredUser.columns)
        """
      ).map(StoredUser.init(row:))
      guard let user = users.first else { return nil }
      _ = try await connection.query(
        """
        INSERT INTO sessions (id, user_id, created_at, expires_at)
        VALUES (\(session.id), \(user.id), \(session.startedAt), \(session.expiresAt))
        """
      )
      _ = try await connection.query(Self.insertion(of: session))
      _ = try await connection.query(audit.insertion)
      return user
    }
  }

  /// Exchanges a refresh token for the one that `digest` is of.
  ///
  /// Of several that bring the same token one is served; the next ends the session, the one that
  /// was served included: whoever it was may not be the one whom the token was given to.
  ///
  /// - Parameters:
  ///   - used: SHA-256 of the token that is exchanged.
  ///   - digest: SHA-256 of the new one.
  ///   - audit: What is recorded of a replay; the identifiers are filled in.
  /// - Throws: ``StorageError``.
  public func rotate(
    _ used: [UInt8],
    to digest: [UInt8],
    at time: Date,
    expiresAt: Date,
    audit: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> RefreshOutcome {
    try await AuthStatement.transaction(client, deadline: deadline) { connection in
      let owners = try await connection.query(
        """
        SELECT sessions.user_id, sessions.id FROM refresh_tokens
        JOIN sessions ON sessions.id = session_id WHERE token_sha256 = \(used)
        """
      )
      guard let owner = owners.first else { return .refused }
      let userID = try owner.decode("user_id", as: UUID.self)
      let sessionID = try owner.decode("id", as: UUID.self)
      guard
        let user = try await Self.lock(sessionID, of: userID, at: time, connection)
      else { return .refused }
      let tokens = try await connection.query(
        "SELECT used_at, expires_at FROM refresh_tokens WHERE token_sha256 = \(used) FOR UPDATE"
      )
      guard let token = tokens.first, try token.decode("expires_at", as: Date.self) > time else {
        return .refused
      }
      if try token.decode("used_at", as: Date?.self) != nil {
        var audit = audit
        (audit.actorID, audit.subjectID) = (userID, sessionID)
        _ = try await connection.query(
          AuthStatement.revokingSessions(of: userID, only: sessionID, at: time)
        )
        _ = try await connection.query(audit.insertion)
        return .replayed(userID: userID, sessionID: sessionID)
      }
      _ = try await connection.query(
        "UPDATE refresh_tokens SET used_at = \(time) WHERE token_sha256 = \(used)"
      )
      _ = try await connection.query(
        "UPDATE sessions SET expires_at = \(expiresAt) WHERE id = \(sessionID)"
      )
      _ = try await connection.query(
        Self.insertion(
          of: NewSession(
            id: sessionID,
            refreshDigest: digest,
            startedAt: time,
            expiresAt: expiresAt
          )
        )
      )
      return .rotated(user, sessionID: sessionID)
    }
  }

  /// Ends a session and makes the access token that asked for it invalid.
  ///
  /// - Parameter sessionID: nil ends all sessions of the user.
  /// - Returns: Those that ended now.
  /// - Throws: ``StorageError``.
  public func revoke(
    _ sessionID: UUID?,
    of userID: UUID,
    accessTokenID: UUID,
    audit: AuditEntry,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> [UUID] {
    try await AuthStatement.transaction(client, deadline: deadline) { connection in
      _ = try await connection.query("SELECT 1 FROM users WHERE id = \(userID) FOR SHARE")
      let ended = try await connection.query(
        AuthStatement.revokingSessions(of: userID, only: sessionID, at: audit.time)
      ).map { row in try row.decode("id", as: UUID.self) }
      _ = try await connection.query(
        AuthStatement.revoking(accessTokenID, kind: "access_token", at: audit.time)
      )
      _ = try await connection.query(audit.insertion)
      return ended
    }
  }

  /// The user, when user and session are fit to go on; both are locked then.
  private static func lock(
    _ sessionID: UUID,
    of userID: UUID,
    at time: Date,
    _ connection: PostgresConnection
  ) async throws -> StoredUser? {
    let users = try await connection.query(
      """
      SELECT \(unsafe: StoredUser.columns) FROM users WHERE id = \(userID) AND is_active FOR SHARE
      """
    ).map(StoredUser.init(row:))
    let sessions = try await connection.query(
      "SELECT 1 FROM sessions WHERE id = \(sessionID) AND revoked_at IS NULL FOR UPDATE"
    )
    return sessions.isEmpty ? nil : users.first
  }

  private static func insertion(of session: NewSession) -> PostgresQuery {
    """
    INSERT INTO refresh_tokens (token_sha256, session_id, issued_at, expires_at)
    VALUES (\(session.refreshDigest), \(session.id), \(session.startedAt), \(session.expiresAt))
    """
  }
}
