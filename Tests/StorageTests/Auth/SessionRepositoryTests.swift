import Domain
import Foundation
import Postgres
import Storage
import Testing

@Suite("Sessions in the database")
struct SessionRepositoryTests {
  @Test("A refresh token works once; the session goes on with the next")
  func rotation() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("eve")
      let session = try await fixture.session(of: eve, 1)
      for step in UInt8(1)..<4 {
        let outcome = try await fixture.rotate(step, to: step + 1)
        guard case .rotated(let user, session) = outcome else {
          Issue.record("\(outcome)")
          return
        }
        #expect(user.id == eve.user.id)
        #expect(user.lastLoginAt == AuthFixture.start)
      }
      #expect(try await fixture.revoked().isEmpty)
    }
  }

  @Test("A used token ends its family, and no other")
  func replay() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("eve")
      let session = try await fixture.session(of: eve, 1)
      try await fixture.session(of: eve, 11)
      _ = try await fixture.rotate(1, to: 2)
      #expect(
        try await fixture.rotate(1, to: 3) == .replayed(userID: eve.user.id, sessionID: session)
      )
      #expect(try await fixture.rotate(2, to: 3) == .refused)
      #expect(try await fixture.rotate(1, to: 3) == .refused)
      #expect(try await fixture.revoked() == [session])
      guard case .rotated = try await fixture.rotate(11, to: 12) else {
        Issue.record("the other session ended, too")
        return
      }
      let log = try await fixture.database.client.query(
        "SELECT actor_id, subject_id FROM audit_log WHERE event = 'refresh.replayed'"
      )
      #expect(log.count == 1)
      #expect(try log.first?.decode("actor_id", as: UUID.self) == eve.user.id)
      #expect(try log.first?.decode("subject_id", as: UUID.self) == session)
    }
  }

  @Test("Of many who bring one token at the same time one is served, and the family ends")
  func concurrentRefresh() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("eve")
      for round in UInt8(0)..<6 {
        let session = try await fixture.session(of: eve, 100 + round)
        let outcomes = try await withThrowingTaskGroup(
          of: RefreshOutcome.self,
          returning: [RefreshOutcome].self
        ) { group in
          for racer in UInt8(0)..<4 {
            group.addTask {
              try await fixture.rotate(100 + round, to: 1 + round * 4 + racer)
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let served = outcomes.filter { outcome in
          if case .rotated = outcome { true } else { false }
        }
        #expect(served.count == 1)
        #expect(outcomes.contains(.replayed(userID: eve.user.id, sessionID: session)))
        #expect(try await fixture.revoked().contains(session))
        for racer in UInt8(0)..<4 {
          #expect(try await fixture.rotate(1 + round * 4 + racer, to: 200) == .refused)
        }
      }
    }
  }

  @Test("Unknown and expired tokens, and those of inactive users, are refused")
  func refusals() async throws {
    try await AuthFixture.with { fixture in
      try await fixture.user("root", .admin)
      let eve = try await fixture.user("eve")
      try await fixture.session(of: eve, 1)
      #expect(try await fixture.rotate(9, to: 2) == .refused)
      #expect(try await fixture.rotate(1, to: 2, after: 3600) == .refused)
      _ = try await fixture.database.client.query("UPDATE users SET is_active = false")
      #expect(try await fixture.rotate(1, to: 2) == .refused)
    }
  }

  @Test("An inactive user, or one with another password since, starts no session")
  func lateLogin() async throws {
    try await AuthFixture.with { fixture in
      let gone = try await fixture.user("gone", isActive: false)
      #expect(try await fixture.start(of: gone) == nil)
      var stale = try await fixture.user("eve")
      stale.passwordHash = "$2b$04$" + String(repeating: "c", count: 53)
      #expect(try await fixture.start(of: stale) == nil)
    }
  }

  @Test("Ending one session or all of them makes them known, with the access token")
  func revocation() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("eve")
      let first = try await fixture.session(of: eve, 1)
      let others = [try await fixture.session(of: eve, 2), try await fixture.session(of: eve, 3)]
      let adam = try await fixture.user("adam")
      let foreign = try await fixture.session(of: adam, 4)
      let tokens = [UUID(), UUID()]
      let audit = AuthFixture.audit(.sessionRevoked)
      let one = try await fixture.sessions.revoke(
        first,
        of: eve.user.id,
        accessTokenID: tokens[0],
        audit: audit
      )
      #expect(one == [first])
      let all = try await fixture.sessions.revoke(
        nil,
        of: eve.user.id,
        accessTokenID: tokens[1],
        audit: audit
      )
      #expect(Set(all) == Set(others))
      #expect(try await fixture.revoked() == Set([first] + others + tokens))
      let stolen = try await fixture.sessions.revoke(
        foreign,
        of: eve.user.id,
        accessTokenID: UUID(),
        audit: audit
      )
      #expect(stolen.isEmpty)
    }
  }
}
