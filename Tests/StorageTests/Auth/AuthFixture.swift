import Domain
import Foundation
import Postgres
import Storage
import StoreSupport
import Testing

/// A fresh database with its schema, and what the tests of accounts put into it.
struct AuthFixture: Sendable {
  static let start = Date(timeIntervalSince1970: 1_800_000_000)

  let database: Database
  let users: UserRepository
  let sessions: SessionRepository
  let serviceTokens: ServiceTokenRepository
  let revocations: RevocationRepository
  let throttle: ThrottleRepository

  init() async throws {
    database = Database(conninfo: try await TestPostgres.shared.makeDatabase())
    try await database.migrate()
    users = UserRepository(database)
    sessions = SessionRepository(database)
    serviceTokens = ServiceTokenRepository(database)
    revocations = RevocationRepository(database)
    throttle = ThrottleRepository(database)
  }

  /// Runs `body` with a database of its own.
  static func with(_ body: (AuthFixture) async throws -> Void) async throws {
    let fixture = try await AuthFixture()
    do { try await body(fixture) } catch {
      await fixture.database.shutDown()
      throw error
    }
    await fixture.database.shutDown()
  }

  /// A user, stored.
  @discardableResult
  func user(
    _ name: String,
    _ role: Role = .viewer,
    isActive: Bool = true
  ) async throws -> UserCredentials {
    let credentials = Self.credentials(name, role, isActive: isActive)
    try await users.create(credentials, audit: Self.audit(.userCreated))
    return credentials
  }

  static func credentials(
    _ name: String,
    _ role: Role = .viewer,
    isActive: Bool = true
  ) -> UserCredentials {
    UserCredentials(
      user: StoredUser(
        id: UUID(),
        username: name,
        email: "\(name)@fab.example",
        fullName: "Ünï \(name)",
        role: role,
        isActive: isActive,
        createdAt: start
      ),
      passwordHash: "$2b$04$" + String(repeating: "a", count: 53)
    )
  }

  /// A session of `user` with the refresh token whose digest is 32 times `digest`.
  @discardableResult
  func session(of user: UserCredentials, _ digest: UInt8) async throws -> UUID {
    let session = Self.session(digest)
    _ = try #require(try await start(session, of: user), "the session did not start")
    return session.id
  }

  /// The user as a login would find it; nil when the session may not start.
  func start(
    _ session: NewSession = session(1),
    of user: UserCredentials
  ) async throws -> StoredUser? {
    try await sessions.start(session, for: user, audit: Self.audit(.loginSucceeded))
  }

  static func session(_ digest: UInt8) -> NewSession {
    NewSession(
      id: UUID(),
      refreshDigest: Self.digest(digest),
      startedAt: start,
      expiresAt: start.addingTimeInterval(3600)
    )
  }

  func rotate(_ used: UInt8, to digest: UInt8, after seconds: TimeInterval = 1) async throws
    -> RefreshOutcome
  {
    try await sessions.rotate(
      Self.digest(used),
      to: Self.digest(digest),
      at: Self.start.addingTimeInterval(seconds),
      expiresAt: Self.start.addingTimeInterval(seconds + 3600),
      audit: Self.audit(.refreshReplayed)
    )
  }

  static func digest(_ byte: UInt8) -> [UInt8] { Array(repeating: byte, count: 32) }

  static func audit(_ event: AuditEvent, after seconds: TimeInterval = 0) -> AuditEntry {
    AuditEntry(
      time: start.addingTimeInterval(seconds),
      event: event,
      peer: "ipv4:192.0.2.1",
      requestID: "r1",
      details: ["note": "a \"quoted\" ünï"]
    )
  }

  /// The events in the audit log, in order.
  func auditedEvents() async throws -> [String] {
    try await database.client.query("SELECT event FROM audit_log ORDER BY id").map { row in
      try row.decode("event", as: String.self)
    }
  }

  /// Everything that is revoked.
  func revoked() async throws -> Set<UUID> {
    Set(try await revocations.live(at: Self.start).map(\.id))
  }
}
