import Credentials
import Foundation
import GRPCCore
import Postgres
import Services
import Storage
import StoreSupport
import Testing
import WafermapAPI

@Suite("Counting failed logins")
struct LoginThrottleTests {
  /// Many people behind one address.
  private static let office = "ipv4:192.0.2.1:40100"

  private static func policy(peerFailures: Int) -> AuthPolicy {
    var policy = AuthPolicy()
    policy.peerThrottle.failureCountMax = peerFailures
    return policy
  }

  @Test("An office's failures are forgotten after a while though somebody always logs in")
  func decay() async throws {
    try await AccessHarness.with(Self.policy(peerFailures: 4), listens: false) { harness in
      try await harness.user("eve")
      // One slip in five minutes, for two hours: never too many at a time.
      for slip in 0..<24 {
        await expectOutcome(.unauthenticated, "LOGIN_FAILED") {
          try await harness.login("nobody\(slip)", "x", peer: Self.office)
        }
        for _ in 0..<2 { _ = try await harness.login("eve", peer: Self.office) }
        harness.clock.advance(by: 301)
      }
      #expect(try await !harness.auditedEvents().contains("login.throttled"))
    }
  }

  @Test("Who logs in at the end of a pause ends it for everybody at the address")
  func pauseEnds() async throws {
    try await AccessHarness.with(Self.policy(peerFailures: 3), listens: false) { harness in
      try await harness.user("eve")
      for pause in [0.0, 0, 30, 60] {
        await expectOutcome(.unauthenticated, "LOGIN_FAILED") {
          try await harness.login("nobody\(UUID())", "x", peer: Self.office)
        }
        let isOpen = pause == 0
        if !isOpen {
          await expectOutcome(.resourceExhausted, "TOO_MANY_ATTEMPTS") {
            try await harness.login("eve", peer: Self.office)
          }
        }
        harness.clock.advance(by: pause)
      }
      for _ in 0..<5 { _ = try await harness.login("eve", peer: Self.office) }
      // The failures of others are not forgotten with it.
      await expectOutcome(.unauthenticated, "LOGIN_FAILED") {
        try await harness.login("nobody", "x", peer: Self.office)
      }
      let status = await expectOutcome(.resourceExhausted, "TOO_MANY_ATTEMPTS") {
        try await harness.login("eve", peer: Self.office)
      }
      #expect(status?.retrySeconds == 120)
    }
  }

  @Test("A hundred guesses at once are as many as one after the other")
  func burst() async throws {
    try await AccessHarness.with(Self.policy(peerFailures: 10), listens: false) { harness in
      try await harness.user("eve")
      let codes = await withTaskGroup(of: RPCError.Code?.self) { group in
        for guess in 0..<100 {
          group.addTask {
            do {
              _ = try await harness.login("nobody\(guess)", "x", peer: Self.office)
              return nil
            } catch { return (error as? RPCError)?.code }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(codes.filter { $0 == .unauthenticated }.count == 10)
      #expect(codes.filter { $0 == .resourceExhausted }.count == 90)
    }
  }

  @Test("An attack on one account from everywhere is stopped by the account's count")
  func distributedAttack() async throws {
    try await AccessHarness.with(listens: false) { harness in
      try await harness.user("eve")
      var guessCount = 0
      for minute in 0..<240 {
        for source in 0..<2 {
          do {
            _ = try await harness.login("eve", "x", peer: "ipv4:198.51.\(minute).\(source):5")
          } catch let error as RPCError where error.code == .unauthenticated {
            guessCount += 1
          } catch let error as RPCError where error.code == .resourceExhausted {}
        }
        harness.clock.advance(by: 60)
      }
      // 5 at once, then pauses of half a minute to a quarter of an hour, for four hours.
      #expect((20...26).contains(guessCount), "\(guessCount)")
      harness.clock.advance(by: 900)
      _ = try await harness.login("eve")
    }
  }

  @Test("Names are counted as they are written, alike whether or not somebody has them")
  func countsOfNames() async throws {
    try await AccessHarness.with(listens: false) { harness in
      try await harness.user("eve")
      for name in ["eve", "nobody"] {
        for attempt in 0..<6 {
          await expectOutcome(
            attempt < 5 ? .unauthenticated : .resourceExhausted,
            attempt < 5 ? "LOGIN_FAILED" : "TOO_MANY_ATTEMPTS"
          ) {
            try await harness.login(attempt.isMultiple(of: 2) ? name : name.uppercased(), "wrong")
          }
        }
      }
      // Nothing tells that this is the same account.
      await expectOutcome(.unauthenticated, "LOGIN_FAILED") {
        try await harness.login("eve@fab.example", "wrong")
      }
    }
  }

  @Test("Attempts at an account in a pause do not count for the address")
  func refusedAttempts() async throws {
    try await AccessHarness.with(Self.policy(peerFailures: 8), listens: false) { harness in
      try await harness.user("eve")
      try await harness.user("adam")
      for attempt in 0..<30 {
        await expectOutcome(
          attempt < 5 ? .unauthenticated : .resourceExhausted,
          attempt < 5 ? "LOGIN_FAILED" : "TOO_MANY_ATTEMPTS"
        ) {
          try await harness.login("eve", "wrong", peer: Self.office)
        }
      }
      _ = try await harness.login("adam", peer: Self.office)
    }
  }

  @Test("A login that its client gave up on does not count")
  func givenUp() async throws {
    var policy = AuthPolicy()
    policy.accountThrottle.failureCountMax = 2
    try await AccessHarness.with(policy, listens: false) { harness in
      let eve = try await harness.user("eve")
      // A password that takes longer to check than the client waits.
      let slow = try await PasswordHasher(cost: 14).hash(AccessHarness.password)
      _ = try await harness.database.client.query(
        "UPDATE users SET password_hash = \(slow) WHERE id = \(eve.id)"
      )
      for _ in 0..<2 {
        let status = await #expect(throws: RPCError.self) {
          try await harness.login("eve", within: .milliseconds(300))
        }
        #expect(status?.code == .deadlineExceeded)
      }
      #expect(await Eventually.isTrue { (try? await harness.login("eve")) != nil })
    }
  }
}
