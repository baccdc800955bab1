import Domain
import Foundation
import Storage
import Testing

@Suite("Service tokens in the database")
struct ServiceTokenRepositoryTests {
  @Test("A token is found by its digest and identifier, and its use noted to the minute")
  func finding() async throws {
    try await AuthFixture.with { fixture in
      let admin = try await fixture.user("root", .admin)
      let token = try await create(fixture, "mes", 1, by: admin)
      #expect(try await fixture.serviceTokens.find(digest: AuthFixture.digest(1)) == token)
      #expect(try await fixture.serviceTokens.find(id: token.id) == token)
      #expect(try await fixture.serviceTokens.find(digest: AuthFixture.digest(2)) == nil)
      let used = AuthFixture.start.addingTimeInterval(95)
      try await fixture.serviceTokens.noteUse(of: token.id, at: used)
      let found = try await fixture.serviceTokens.find(id: token.id)
      #expect(found?.lastUsedAt == AuthFixture.start.addingTimeInterval(60))
      try await fixture.serviceTokens.noteUse(of: token.id, at: AuthFixture.start)
      #expect(try await fixture.serviceTokens.find(id: token.id) == found)
    }
  }

  @Test("A name is free again once its token is revoked; revoking twice changes nothing")
  func revocation() async throws {
    try await AuthFixture.with { fixture in
      let admin = try await fixture.user("root", .admin)
      let token = try await create(fixture, "mes", 1, by: admin)
      await expectStorageError(.alreadyExists(constraint: "service_tokens_name")) {
        try await create(fixture, "mes", 2, by: admin)
      }
      let revoked = try await revoke(fixture, token.id, after: 5)
      #expect(revoked?.revokedAt == AuthFixture.start.addingTimeInterval(5))
      #expect(try await revoke(fixture, token.id, after: 9) == revoked)
      #expect(try await revoke(fixture, UUID(), after: 9) == nil)
      #expect(try await fixture.revoked() == [token.id])
      try await create(fixture, "mes", 3, by: admin)
      #expect(
        try await fixture.auditedEvents() == [
          "user.created", "service_token.created", "service_token.revoked",
          "service_token.created",
        ]
      )
    }
  }

  @Test("Lists go from the newest to the oldest, with or without what is not valid any more")
  func pages() async throws {
    try await AuthFixture.with { fixture in
      let admin = try await fixture.user("root", .admin)
      var made: [StoredServiceToken] = []
      for index in UInt8(0)..<5 {
        made.append(
          try await create(
            fixture,
            "t\(index)",
            index,
            by: admin,
            after: TimeInterval(index / 2),
            ttl: index == 3 ? 60 : nil
          )
        )
      }
      _ = try await revoke(fixture, made[4].id, after: 9)
      var listed: [StoredServiceToken] = []
      while true {
        let place = listed.last.map { ServiceTokenPlace(createdAt: $0.createdAt, id: $0.id) }
        let page = try await fixture.serviceTokens.list(
          validAt: nil,
          after: place,
          countMax: 2
        )
        listed += page
        if page.count < 2 { break }
      }
      #expect(Set(listed.map(\.id)) == Set(made.map(\.id)) && listed.count == 5)
      #expect(listed.map(\.createdAt) == listed.map(\.createdAt).sorted(by: >))
      let valid = try await fixture.serviceTokens.list(
        validAt: AuthFixture.start.addingTimeInterval(61),
        countMax: 9
      )
      #expect(Set(valid.map(\.name)) == ["t0", "t1", "t2"])
    }
  }

  @discardableResult
  private func create(
    _ fixture: AuthFixture,
    _ name: String,
    _ digest: UInt8,
    by admin: UserCredentials,
    after seconds: TimeInterval = 0,
    ttl: TimeInterval? = nil
  ) async throws -> StoredServiceToken {
    let created = AuthFixture.start.addingTimeInterval(seconds)
    let token = StoredServiceToken(
      id: UUID(),
      name: name,
      role: .annotator,
      prefix: "wm_abcdefgh",
      createdBy: admin.user.id,
      createdAt: created,
      expiresAt: ttl.map(created.addingTimeInterval)
    )
    try await fixture.serviceTokens.create(
      token,
      digest: AuthFixture.digest(digest),
      audit: AuthFixture.audit(.serviceTokenCreated)
    )
    return token
  }

  private func revoke(
    _ fixture: AuthFixture,
    _ id: UUID,
    after seconds: TimeInterval
  ) async throws -> StoredServiceToken? {
    try await fixture.serviceTokens.revoke(
      id,
      audit: AuthFixture.audit(.serviceTokenRevoked, after: seconds)
    )
  }
}
