import Credentials
import Domain
import Foundation
import GRPCCore
import Services
import Storage
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Users through the service")
struct UserServiceTests {
  @Test("Anyone becomes a viewer; the next role only where the server allows it")
  func selfRegistration() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let eve = try await register(harness, "eve").user
      #expect(eve.role == .viewer && eve.isActive && eve.email == "eve@fab.example")
      #expect(eve.createdAt.date == harness.clock.now && !eve.hasLastLoginAt)
      for role in [Wafermap_V1_Role.annotator, .engineer, .admin] {
        await expectOutcome(.permissionDenied, "ROLE_NOT_ALLOWED") {
          try await register(harness, "adam", role)
        }
      }
      let engineer = try await harness.bearer(.engineer)
      await expectOutcome(.permissionDenied, "ROLE_NOT_ALLOWED") {
        try await register(harness, "adam", .admin, engineer)
      }
      let admin = try await harness.bearer(.admin)
      #expect(try await register(harness, "adam", .admin, admin).user.role == .admin)
    }
    let open = AuthPolicy(selfRegistrationRole: .annotator)
    try await AccessHarness.with(open, listens: false) { harness in
      let eve = try await register(harness, "eve").user
      #expect(eve.role == .viewer)
      let adam = try await register(harness, "adam", .annotator).user
      #expect(adam.role == .annotator)
      await expectOutcome(.permissionDenied, "ROLE_NOT_ALLOWED") {
        try await register(harness, "cain", .engineer)
      }
    }
  }

  @Test("Every broken rule is listed at once, with its field")
  func violations() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.auth.register(
          .with {
            $0.username = "e'"
            $0.email = "eve"
            $0.password = "abc"
            $0.fullName = "a\nb"
            $0.role = .UNRECOGNIZED(9)
          }
        )
      }
      #expect(
        status?.violations == [
          "role UNKNOWN_VALUE", "username USERNAME_LENGTH", "username USERNAME_CHARACTERS",
          "email EMAIL_FORM", "full_name FULL_NAME_CHARACTERS", "password TOO_SHORT",
          "password NO_UPPER_CASE", "password NO_DIGIT", "password NO_OTHER",
        ]
      )
      #expect(harness.hasher.computationCount == 0)
    }
  }

  @Test("A full name is as long to the service as it is to the database")
  func combiningCharacters() async throws {
    try await AccessHarness.with(listens: false) { harness in
      for (name, count, isAllowed) in [("eve", 50, true), ("adam", 51, false)] {
        // One character to a reader, two Unicode scalars.
        let fullName = String(repeating: "o\u{308}", count: count)
        let registration = Wafermap_V1_RegisterRequest.with {
          $0.username = name
          $0.email = "\(name)@fab.example"
          $0.password = AccessHarness.password
          $0.fullName = fullName
        }
        if isAllowed {
          let response = try await harness.auth.register(registration)
          #expect(response.user.fullName == fullName)
        } else {
          let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
            try await harness.auth.register(registration)
          }
          #expect(status?.violations == ["full_name FULL_NAME_LENGTH"])
        }
      }
    }
  }

  @Test("A name or an address that is taken, whatever its case, is ALREADY_EXISTS")
  func duplicates() async throws {
    try await AccessHarness.with(listens: false) { harness in
      try await register(harness, "eve")
      await expectOutcome(.alreadyExists, "USER_EXISTS") { try await register(harness, "EVE") }
      await expectOutcome(.alreadyExists, "USER_EXISTS") {
        try await harness.auth.register(
          .with {
            $0.username = "other"
            $0.email = "Eve@Fab.Example"
            $0.password = AccessHarness.password
          }
        )
      }
    }
  }

  @Test("Too many registrations from one peer are refused, but not an admin's")
  func registrationThrottle() async throws {
    var policy = AuthPolicy()
    policy.registrationThrottle.failureCountMax = 2
    try await AccessHarness.with(policy, listens: false) { harness in
      let admin = try await harness.bearer(.admin)
      for name in ["abel", "cain"] { try await register(harness, name) }
      let status = await expectOutcome(.resourceExhausted, "TOO_MANY_ATTEMPTS") {
        try await register(harness, "seth")
      }
      #expect(status?.retrySeconds == 60)
      try await register(harness, "seth", .viewer, admin)
    }
  }

  @Test("Users are listed by name in pages that fit together")
  func list() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let admin = try await harness.bearer(.admin, "root")
      for name in ["Eve", "adam", "Cain", "abel"] { try await harness.user(name) }
      var names: [String] = []
      var request = Wafermap_V1_ListUsersRequest.with { $0.pageSize = 2 }
      repeat {
        let page = try await harness.auth.listUsers(request, metadata: admin)
        names += page.users.map(\.username)
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      #expect(names == ["abel", "adam", "Cain", "Eve", "root"])
      let admins = try await harness.auth.listUsers(.with { $0.role = .admin }, metadata: admin)
      #expect(admins.users.map(\.username) == ["root"] && admins.nextPageToken.isEmpty)
      let inactive = try await harness.auth.listUsers(
        .with { $0.isActive = false },
        metadata: admin
      )
      #expect(inactive.users.isEmpty)
      let first = try await harness.auth.listUsers(.with { $0.pageSize = 2 }, metadata: admin)
      for change in [
        Wafermap_V1_ListUsersRequest.with {
          $0.pageToken = first.nextPageToken
          $0.role = .admin
        },
        .with { $0.pageToken = "x" },
        .with { $0.pageToken = "' OR 1=1 --" },
      ] {
        let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
          try await harness.auth.listUsers(change, metadata: admin)
        }
        #expect(status?.violations == ["page_token MALFORMED"])
      }
      let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.auth.listUsers(.with { $0.pageSize = -1 }, metadata: admin)
      }
      #expect(status?.violations == ["page_size OUT_OF_RANGE"])
    }
  }

  @Test("A changed role, and inactivity, end every session of the user at once")
  func update() async throws {
    try await AccessHarness.with { harness in
      let admin = try await harness.bearer(.admin)
      let eve = try await harness.user("eve")
      let session = try await harness.login("eve")
      let changed = try await harness.auth.updateUser(
        .with {
          $0.userID = eve.id.uuidString
          $0.role = .engineer
        },
        metadata: admin
      )
      #expect(changed.user.role == .engineer)
      await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
        try await harness.auth.getMe(
          .init(),
          metadata: AccessHarness.bearer(session.accessToken)
        )
      }
      await expectOutcome(.unauthenticated, "REFRESH_TOKEN_INVALID") {
        try await harness.auth.refresh(.with { $0.refreshToken = session.refreshToken })
      }
      #expect(try await harness.login("eve").user.role == .engineer)
      let inactive = try await harness.auth.updateUser(
        .with {
          $0.userID = eve.id.uuidString
          $0.isActive = false
        },
        metadata: admin
      )
      #expect(!inactive.user.isActive)
      await expectOutcome(.unauthenticated, "LOGIN_FAILED") { try await harness.login("eve") }
    }
  }

  @Test("What cannot be updated says why")
  func updateRefusals() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let admin = try await harness.bearer(.admin)
      let me = try await harness.auth.getMe(.init(), metadata: admin).user
      await expectOutcome(.failedPrecondition, "LAST_ADMIN") {
        try await harness.auth.updateUser(
          .with {
            $0.userID = me.userID
            $0.role = .viewer
          },
          metadata: admin
        )
      }
      await expectOutcome(.notFound, "NOT_FOUND") {
        try await harness.auth.updateUser(
          .with { $0.userID = UUID().uuidString },
          metadata: admin
        )
      }
      let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
        try await harness.auth.updateUser(
          .with {
            $0.userID = "me"
            $0.role = .unspecified
          },
          metadata: admin
        )
      }
      #expect(status?.violations == ["user_id MALFORMED", "role REQUIRED"])
      #expect(try await harness.auth.getMe(.init(), metadata: admin).user == me)
    }
  }

  @discardableResult
  private func register(
    _ harness: AccessHarness,
    _ name: String,
    _ role: Wafermap_V1_Role = .unspecified,
    _ metadata: Metadata = [:]
  ) async throws -> Wafermap_V1_RegisterResponse {
    try await harness.auth.register(
      .with {
        $0.username = name
        $0.email = "\(name)@fab.example"
        $0.password = AccessHarness.password
        $0.role = role
      },
      metadata: metadata
    )
  }
}
