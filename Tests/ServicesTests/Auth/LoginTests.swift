import Credentials
import Domain
import Foundation
import GRPCCore
import GRPCProtobuf
import Services
import Storage
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Logging in and out")
struct LoginTests {
  @Test("A login gives a session, by name or address, whatever their case")
  func login() async throws {
    try await AccessHarness.with(listens: false) { harness in
      let eve = try await harness.user("Eve", .annotator)
      for name in ["Eve", "eve", "EVE@fab.example"] {
        let session = try await harness.login(name)
        #expect(session.tokenType == "bearer")
        #expect(session.expiresIn == 1800 && session.refreshExpiresIn == 2_592_000)
        #expect(session.user.username == "Eve" && session.user.role == .annotator)
        let me = try await harness.auth.getMe(
          .init(),
          metadata: AccessHarness.bearer(session.accessToken)
        )
        #expect(me.user.userID == eve.id.uuidString.lowercased())
        #expect(me.user.lastLoginAt.date == harness.clock.now)
        #expect(!me.hasServiceToken)
      }
    }
  }

  @Test("Whatever is wrong, the answer is the same and so is the work")
  func indistinguishable() async throws {
    try await AccessHarness.with(listens: false) { harness in
      try await harness.user("eve")
      let gone = try await harness.user("gone")
      let admin = try await harness.bearer(.admin)
      _ = try await harness.auth.updateUser(
        .with {
          $0.userID = gone.id.uuidString
          $0.isActive = false
        },
        metadata: admin
      )
      var answers: Set<String> = []
      for (name, password) in [
        ("nobody", AccessHarness.password), ("nobody@fab.example", "x"), ("eve", "Passw0rd?"),
        ("eve@fab.example", "x"), ("gone", AccessHarness.password), ("gone", "x"),
        ("' OR '1'='1", "' OR '1'='1"), ("eve' --", AccessHarness.password), ("eve%", "x"),
      ] {
        let before = harness.hasher.computationCount
        let status = await expectOutcome(.unauthenticated, "LOGIN_FAILED") {
          try await harness.login(name, password)
        }
        #expect(harness.hasher.computationCount == before + 1, "\(name)")
        answers.insert(status.map { "\($0.message) \($0.details)" } ?? "")
      }
      #expect(answers.count == 1)
    }
  }

  @Test("What cannot be a login is said before any work, about whomever")
  func malformed() async throws {
    try await AccessHarness.with(listens: false) { harness in
      try await harness.user("eve")
      let before = harness.hasher.computationCount
      let long = String(repeating: "x", count: 73)
      for (name, password, violations) in [
        ("", "", ["username REQUIRED", "password REQUIRED"]),
        ("eve", long, ["password TOO_LONG"]),
        ("nobody", long, ["password TOO_LONG"]),
        ("e\0e", "a\0", ["username MALFORMED", "password MALFORMED"]),
        (String(repeating: "e", count: 255), "x", ["username TOO_LONG"]),
      ] {
        let status = await expectOutcome(.invalidArgument, "INVALID_REQUEST") {
          try await harness.login(name, password)
        }
        #expect(status?.violations == violations)
      }
      #expect(harness.hasher.computationCount == before)
    }
  }

  @Test("Too many failures as one account are refused, known or not, even with the password")
  func accountThrottle() async throws {
    try await AccessHarness.with(listens: false) { harness in
      try await harness.user("eve")
      for name in ["eve", "nobody"] {
        for attempt in 0..<5 {
          await expectOutcome(.unauthenticated, "LOGIN_FAILED") {
            try await harness.login(attempt % 2 == 0 ? name : name.uppercased(), "wrong")
          }
        }
        let before = harness.hasher.computationCount
        let status = await expectOutcome(.resourceExhausted, "TOO_MANY_ATTEMPTS") {
          try await harness.login(name)
        }
        #expect(status?.retrySeconds == 30)
        #expect(harness.hasher.computationCount == before)
      }
      harness.clock.advance(by: 30)
      _ = try await harness.login("eve")
      for _ in 0..<4 {
        await expectOutcome(.unauthenticated, "LOGIN_FAILED") {
          try await harness.login("eve", "wrong")
        }
      }
      _ = try await harness.login("eve")
      let events = try await harness.auditedEvents()
      #expect(events.filter { $0 == "login.throttled" }.count == 2)
      #expect(events.filter { $0 == "login.failed" }.count == 14)
    }
  }

  @Test("Too many failures from one peer are refused, whatever the names; others go on")
  func peerThrottle() async throws {
    var policy = AuthPolicy()
    policy.peerThrottle.failureCountMax = 4
    try await AccessHarness.with(policy, listens: false) { harness in
      try await harness.user("eve")
      for attempt in 0..<4 {
        _ = try await harness.login("eve", peer: "ipv4:192.0.2.1:5")
        await expectOutcome(.unauthenticated, "LOGIN_FAILED") {
          try await harness.login("nobody\(attempt)", "x", peer: "ipv4:192.0.2.1:\(attempt)")
        }
      }
      await expectOutcome(.resourceExhausted, "TOO_MANY_ATTEMPTS") {
        try await harness.login("eve", peer: "ipv4:192.0.2.1:9")
      }
      _ = try await harness.login("eve", peer: "ipv4:192.0.2.2:9")
    }
  }

  @Test("A refresh token works once; used again, it ends the session on the spot")
  func refresh() async throws {
    try await AccessHarness.with { harness in
      try await harness.user("eve")
      let session = try await harness.login("eve")
      let other = try await harness.login("eve")
      let next = try await refresh(harness, session.refreshToken)
      #expect(next.refreshToken != session.refreshToken && next.tokenType == "bearer")
      let tokens = [session.accessToken, next.accessToken].map(AccessHarness.bearer)
      for token in tokens { _ = try await harness.auth.getMe(.init(), metadata: token) }
      await expectOutcome(.unauthenticated, "REFRESH_TOKEN_INVALID") {
        try await refresh(harness, session.refreshToken)
      }
      for token in tokens {
        await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
          try await harness.auth.getMe(.init(), metadata: token)
        }
      }
      await expectOutcome(.unauthenticated, "REFRESH_TOKEN_INVALID") {
        try await refresh(harness, next.refreshToken)
      }
      _ = try await refresh(harness, other.refreshToken)
      for wrong in ["x", "wr_x", session.accessToken, "wr_" + String(repeating: "A", count: 43)] {
        await expectOutcome(.unauthenticated, "REFRESH_TOKEN_INVALID") {
          try await refresh(harness, wrong)
        }
      }
      #expect(try await harness.auditedEvents().contains("refresh.replayed"))
    }
  }

  @Test("A refresh token expires, and each new one lives as long again")
  func refreshExpiry() async throws {
    let policy = AuthPolicy(accessTokenTTL: .seconds(60), refreshTokenTTL: .seconds(600))
    try await AccessHarness.with(policy, listens: false) { harness in
      try await harness.user("eve")
      var token = try await harness.login("eve").refreshToken
      for _ in 0..<3 {
        harness.clock.advance(by: 599)
        token = try await refresh(harness, token).refreshToken
      }
      harness.clock.advance(by: 600)
      await expectOutcome(.unauthenticated, "REFRESH_TOKEN_INVALID") {
        try await refresh(harness, token)
      }
    }
  }

  @Test("Logging out ends this session, or all, and no one else's", arguments: [false, true])
  func logout(all: Bool) async throws {
    try await AccessHarness.with { harness in
      try await harness.user("eve")
      let adam = try await harness.bearer(.viewer, "adam")
      let first = try await harness.login("eve")
      let second = try await harness.login("eve")
      let response = try await harness.auth.logout(
        .with { $0.allSessions = all },
        metadata: AccessHarness.bearer(first.accessToken)
      )
      #expect(response.revokedSessionCount == (all ? 2 : 1))
      for (session, isOver) in [(first, true), (second, all)] {
        let bearer = AccessHarness.bearer(session.accessToken)
        if isOver {
          await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
            try await harness.auth.getMe(.init(), metadata: bearer)
          }
          await expectOutcome(.unauthenticated, "REFRESH_TOKEN_INVALID") {
            try await refresh(harness, session.refreshToken)
          }
        } else {
          _ = try await harness.auth.getMe(.init(), metadata: bearer)
          _ = try await refresh(harness, session.refreshToken)
        }
      }
      _ = try await harness.auth.getMe(.init(), metadata: adam)
    }
  }

  private func refresh(
    _ harness: AccessHarness,
    _ token: String
  ) async throws -> Wafermap_V1_RefreshResponse {
    try await harness.auth.refresh(.with { $0.refreshToken = token })
  }
}
