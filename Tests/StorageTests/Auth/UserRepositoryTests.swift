import Domain
import Foundation
import Postgres
import Storage
import Testing

@Suite("Users in the database")
struct UserRepositoryTests {
  @Test("A user is found by name or address, whatever their case, as it was stored")
  func finding() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("Eve_1", .engineer)
      for login in ["Eve_1", "eve_1", "EVE_1", "eve_1@fab.example", "Eve_1@FAB.example"] {
        let found = try await fixture.users.credentials(login: login)
        #expect(found?.user == eve.user)
        #expect(found?.passwordHash == eve.passwordHash)
      }
      #expect(try await fixture.users.credentials(id: eve.user.id)?.user == eve.user)
      for login in ["", "eve", "' OR '1'='1", "eve_1' --", "%", "Eve_1 ", "\\"] {
        #expect(try await fixture.users.credentials(login: login) == nil)
      }
    }
  }

  @Test("Names and addresses are unique whatever their case; the error says which")
  func uniqueness() async throws {
    try await AuthFixture.with { fixture in
      try await fixture.user("eve")
      var other = AuthFixture.credentials("EVE")
      other.user.email = "other@fab.example"
      await expectStorageError(.alreadyExists(constraint: "users_username")) {
        try await fixture.users.create(other, audit: AuthFixture.audit(.userCreated))
      }
      other = AuthFixture.credentials("adam")
      other.user.email = "EVE@FAB.example"
      await expectStorageError(.alreadyExists(constraint: "users_email")) {
        try await fixture.users.create(other, audit: AuthFixture.audit(.userCreated))
      }
      #expect(try await fixture.auditedEvents() == ["user.created"])
    }
  }

  @Test("Pages follow the names and the filter, without a gap or a repetition")
  func pages() async throws {
    try await AuthFixture.with { fixture in
      for (name, role, isActive) in [
        ("Dora", Role.viewer, true), ("adam", .viewer, true), ("Bob", .annotator, true),
        ("carl", .viewer, false), ("_eve", .viewer, true),
      ] {
        try await fixture.user(name, role, isActive: isActive)
      }
      var names: [String] = []
      var place: String?
      while true {
        let page = try await fixture.users.list(after: place, countMax: 2)
        names += page.map(\.username)
        place = page.last?.username.lowercased()
        if page.count < 2 { break }
      }
      #expect(names == ["_eve", "adam", "Bob", "carl", "Dora"])
      let viewers = try await fixture.users.list(UserFilter(role: .viewer), countMax: 9)
      #expect(viewers.map(\.username) == ["_eve", "adam", "carl", "Dora"])
      let inactive = try await fixture.users.list(UserFilter(isActive: false), countMax: 9)
      #expect(inactive.map(\.username) == ["carl"])
      let both = UserFilter(role: .annotator, isActive: false)
      #expect(try await fixture.users.list(both, countMax: 9).isEmpty)
    }
  }

  @Test("A changed user loses all sessions, and every replica can read which")
  func update() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("eve")
      let sessions: Set = [
        try await fixture.session(of: eve, 1), try await fixture.session(of: eve, 2),
      ]
      let audit = AuthFixture.audit(.userUpdated)
      let unchanged = try await fixture.users.update(
        eve.user.id,
        role: .viewer,
        isActive: nil,
        audit: audit
      )
      guard case .updated(_, endedSessions: []) = unchanged else {
        Issue.record("\(unchanged)")
        return
      }
      let update = try await fixture.users.update(
        eve.user.id,
        role: .annotator,
        isActive: nil,
        audit: audit
      )
      guard case .updated(let user, let ended) = update else {
        Issue.record("\(update)")
        return
      }
      #expect(user.role == .annotator && user.isActive)
      #expect(Set(ended) == sessions)
      #expect(try await fixture.revoked() == sessions)
      #expect(try await fixture.rotate(1, to: 3) == .refused)
      let missing = try await fixture.users.update(
        UUID(),
        role: .admin,
        isActive: nil,
        audit: audit
      )
      #expect(missing == .notFound)
      #expect(
        try await fixture.auditedEvents()
          == ["user.created", "login.succeeded", "login.succeeded", "user.updated"]
      )
    }
  }

  @Test("The last active admin stays", arguments: [Role.engineer, nil])
  func lastAdmin(role: Role?) async throws {
    try await AuthFixture.with { fixture in
      let admin = try await fixture.user("root", .admin)
      try await fixture.user("former", .admin, isActive: false)
      let update = try await fixture.users.update(
        admin.user.id,
        role: role,
        isActive: role == nil ? false : nil,
        audit: AuthFixture.audit(.userUpdated)
      )
      #expect(update == .wouldLeaveNoAdmin)
      #expect(try await fixture.users.hasActiveAdmin())
    }
  }

  @Test("Admins who demote each other at the same time leave one")
  func mutualDemotion() async throws {
    try await AuthFixture.with { fixture in
      for round in 0..<8 {
        var admins: [UUID] = []
        for index in 0..<3 {
          admins.append(try await fixture.user("a\(round)_\(index)", .admin).user.id)
        }
        let everybody = try await fixture.users.list(UserFilter(role: .admin), countMax: 99)
        let updates = try await withThrowingTaskGroup(
          of: UserUpdate.self,
          returning: [UserUpdate].self
        ) { group in
          for admin in everybody {
            group.addTask {
              try await fixture.users.update(
                admin.id,
                role: .viewer,
                isActive: nil,
                audit: AuthFixture.audit(.userUpdated)
              )
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(updates.filter { $0 == .wouldLeaveNoAdmin }.count == 1)
        #expect(try await fixture.users.hasActiveAdmin())
      }
    }
  }

  @Test("Replicas that start together make one first admin")
  func firstAdmin() async throws {
    try await AuthFixture.with { fixture in
      let made = try await withThrowingTaskGroup(of: Bool.self, returning: [Bool].self) { group in
        for index in 0..<6 {
          group.addTask {
            try await fixture.users.createFirstAdmin(
              AuthFixture.credentials("root\(index)", .admin),
              audit: AuthFixture.audit(.userCreated)
            )
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(made.filter(\.self).count == 1)
      #expect(try await fixture.users.list(countMax: 9).count == 1)
    }
  }

  @Test("A password changes only from the hash that was checked, and ends all sessions")
  func passwordChange() async throws {
    try await AuthFixture.with { fixture in
      let eve = try await fixture.user("eve")
      let session = try await fixture.session(of: eve, 1)
      let hash = "$2b$04$" + String(repeating: "b", count: 53)
      let audit = AuthFixture.audit(.passwordChanged)
      let stale = try await fixture.users.setPasswordHash(
        hash,
        of: eve.user.id,
        known: hash,
        audit: audit
      )
      #expect(stale == nil)
      let ended = try await fixture.users.setPasswordHash(
        hash,
        of: eve.user.id,
        known: eve.passwordHash,
        audit: audit
      )
      #expect(ended == [session])
      #expect(try await fixture.rotate(1, to: 2) == .refused)
      // Whoever checked the old password before the change cannot log in with it after.
      #expect(try await fixture.start(of: eve) == nil)
    }
  }
}

/// Expects a storage error of `code`.
func expectStorageError(
  _ code: StorageError.Code,
  _ body: () async throws -> Void,
  sourceLocation: SourceLocation = #_sourceLocation
) async {
  let error = await #expect(throws: StorageError.self, sourceLocation: sourceLocation) {
    try await body()
  }
  #expect(error?.code == code, sourceLocation: sourceLocation)
}
