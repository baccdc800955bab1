import Foundation
import Postgres
import Storage
import Testing

@Suite("Revocations in the database")
struct RevocationRepositoryTests {
  @Test("Whoever listens hears of every revocation once it is committed")
  func events() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("eve")
      let session = try await fixture.session(of: eve, 1)
      let tokenID = UUID()
      var heard: Set<UUID> = []
      var expiries: Set<Date> = []
      for await event in fixture.revocations.events() {
        switch event {
        case .connected:
          _ = try await fixture.sessions.revoke(
            session,
            of: eve.user.id,
            accessTokenID: tokenID,
            audit: AuthFixture.audit(.sessionRevoked)
          )
        case .revoked(let revocation):
          heard.insert(revocation.id)
          expiries.insert(revocation.expiresAt)
        case .disconnected: Issue.record("the listener lost its connection")
        }
        if heard.count == 2 { break }
      }
      #expect(heard == [session, tokenID])
      let expiry = AuthFixture.start.addingTimeInterval(RevocationRepository.retention)
      #expect(expiries == [expiry])
      let live = try await fixture.revocations.live(at: AuthFixture.start)
      #expect(Set(live.map(\.expiresAt)) == [expiry])
      let found = try await fixture.revocations.find([UUID(), session, UUID()])
      #expect(found.map(\.id) == [session])
    }
  }

  @Test("What has expired is not read and is deleted, and what is alive stays")
  func purge() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("eve")
      let session = try await fixture.session(of: eve, 1)
      _ = try await fixture.sessions.revoke(
        session,
        of: eve.user.id,
        accessTokenID: UUID(),
        audit: AuthFixture.audit(.sessionRevoked)
      )
      _ = try await fixture.throttle.attempt(
        AuthFixture.digest(1),
        ThrottleRepositoryTests.policy,
        at: AuthFixture.start
      )
      try await fixture.revocations.purge(at: AuthFixture.start)
      #expect(try await counts(fixture) == [2, 1, 1, 1])
      let later = AuthFixture.start.addingTimeInterval(RevocationRepository.retention + 3601)
      #expect(try await fixture.revocations.live(at: later).isEmpty)
      try await fixture.revocations.purge(at: later)
      #expect(try await counts(fixture) == [0, 0, 0, 0])
    }
  }

  @Test("The audit log takes new rows only")
  func auditLog() async throws {
    try await AuthFixture.with { fixture in
      try await AuditLog(fixture.database).append(AuthFixture.audit(.loginFailed))
      for statement in [
        "UPDATE audit_log SET event = 'a.b'", "DELETE FROM audit_log", "TRUNCATE audit_log",
      ] {
        await #expect(throws: PostgresError.self) {
          try await fixture.database.client.query(PostgresQuery(unsafe: statement))
        }
      }
      let rows = try await fixture.database.client.query(
        "SELECT details->>'note' AS note, peer, request_id FROM audit_log"
      )
      #expect(rows.count == 1)
      #expect(try rows.first?.decode("note", as: String.self) == "a \"quoted\" ünï")
      #expect(try rows.first?.decode("peer", as: String.self) == "ipv4:192.0.2.1")
    }
  }

  private func counts(_ fixture: AuthFixture) async throws -> [Int] {
    let rows = try await fixture.database.client.query(
      """
      SELECT (SELECT count(*) FROM revocations), (SELECT count(*) FROM sessions),
        (SELECT count(*) FROM refresh_tokens), (SELECT count(*) FROM login_throttle)
      """
    )
    let row = try #require(rows.first)
    return try (0..<4).map { position in Int(try row.decode(position, as: Int64.self)) }
  }
}
