import Foundation
import Storage
import Testing

@Suite("Throttling in the database")
struct ThrottleRepositoryTests {
  static let policy = ThrottlePolicy(
    .account,
    failureCountMax: 3,
    window: 900,
    pause: 30,
    pauseMax: 100
  )
  private let subject = AuthFixture.digest(7)

  @Test("Failures are let through up to a count; then pauses double up to the longest")
  func pauses() async throws {
    try await AuthFixture.with { fixture in
      var time = AuthFixture.start
      for expected in [false, false, true] {
        #expect(try await admitted(fixture, at: time)?.beginsPause == expected)
        time.addTimeInterval(1)
      }
      time.addTimeInterval(-1)
      for pause in [30.0, 60, 100, 100] {
        let end = time.addingTimeInterval(pause)
        for left in [pause, 0.001] {
          let decision = try await attempt(fixture, at: end.addingTimeInterval(-left))
          #expect(decision == .refused(until: end))
        }
        #expect(try await admitted(fixture, at: end)?.beginsPause == true)
        time = end
      }
    }
  }

  @Test("Counting begins anew after a window, however many attempts there were within it")
  func fixedWindow() async throws {
    try await AuthFixture.with { fixture in
      for second in [0.0, 890] {
        let counted = try await admitted(fixture, after: second)
        #expect(counted?.countedSince == AuthFixture.start)
        #expect(counted?.beginsPause == false)
      }
      let next = try await admitted(fixture, after: 900)
      #expect(next?.countedSince == AuthFixture.start.addingTimeInterval(900))
      #expect(next?.beginsPause == false)
      #expect(try await admitted(fixture, after: 901)?.beginsPause == false)
      #expect(try await admitted(fixture, after: 902)?.beginsPause == true)
    }
  }

  @Test("Others who log in all the time keep no count alive")
  func decay() async throws {
    try await AuthFixture.with { fixture in
      for second in [0.0, 1] { _ = try await admitted(fixture, after: second) }
      // Each is one more than failures may be, for as long as it is under way.
      for second in stride(from: 60.0, to: 900, by: 60) {
        let login = try #require(try await admitted(fixture, after: second))
        #expect(login.beginsPause)
        try await takeBack(login, fixture)
      }
      let later = try await admitted(fixture, after: 900)
      #expect(later?.beginsPause == false)
    }
  }

  @Test("A success forgets all")
  func forgetting() async throws {
    try await AuthFixture.with { fixture in
      for _ in 0..<3 { _ = try await attempt(fixture, at: AuthFixture.start) }
      try await fixture.throttle.clear(subject, Self.policy)
      #expect(try await admitted(fixture, after: 0)?.beginsPause == false)
    }
  }

  @Test("Taking an attempt back ends the pause that began with it, however many had failed")
  func ownPause() async throws {
    try await AuthFixture.with { fixture in
      var second = 0.0
      for pause in [0.0, 0, 30, 60, 100] {
        _ = try #require(try await admitted(fixture, after: second))
        second += pause
      }
      for _ in 0..<3 {
        let login = try #require(try await admitted(fixture, after: second))
        #expect(login.pauseEnd == AuthFixture.start.addingTimeInterval(second + 100))
        try await takeBack(login, fixture)
      }
    }
  }

  @Test("It ends no pause that another earned, unless too few are left to have earned it")
  func othersPause() async throws {
    try await AuthFixture.with { fixture in
      let login = try #require(try await admitted(fixture, after: 0))
      for _ in 0..<2 { _ = try await admitted(fixture, after: 0) }
      try await takeBack(login, fixture)
      let own = try #require(try await admitted(fixture, after: 0))
      #expect(own.beginsPause)
      let end = AuthFixture.start.addingTimeInterval(30)
      #expect(try await attempt(fixture, at: AuthFixture.start) == .refused(until: end))

      let slow = try #require(try await admitted(fixture, after: 30))
      let guess = try #require(try await admitted(fixture, after: 90))
      try await takeBack(slow, fixture)
      let until = try #require(guess.pauseEnd)
      #expect(try await attempt(fixture, at: guess.countedSince + 91) == .refused(until: until))
    }
  }

  @Test("What was counted in a window that is over is not taken back from the next")
  func lateEnd() async throws {
    try await AuthFixture.with { fixture in
      let slow = try #require(try await admitted(fixture, after: 0))
      for _ in 0..<2 { _ = try await admitted(fixture, after: 900) }
      try await takeBack(slow, fixture)
      #expect(try await admitted(fixture, after: 900)?.beginsPause == true)
    }
  }

  @Test("Many at once cannot slip through before the first has failed")
  func burst() async throws {
    try await AuthFixture.with { fixture in
      let decisions = try await withThrowingTaskGroup(
        of: ThrottleDecision.self,
        returning: [ThrottleDecision].self
      ) { group in
        for _ in 0..<100 {
          group.addTask { try await attempt(fixture, at: AuthFixture.start) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let admitted = decisions.compactMap(Self.admitted)
      #expect(admitted.filter { !$0.beginsPause }.count == 2)
      #expect(admitted.filter(\.beginsPause).count == 1)
    }
  }

  @Test("Subjects and kinds are counted each by itself")
  func separation() async throws {
    try await AuthFixture.with { fixture in
      for _ in 0..<3 { _ = try await attempt(fixture, at: AuthFixture.start) }
      var peers = Self.policy
      peers.kind = .peer
      let other = try await fixture.throttle.attempt(subject, peers, at: AuthFixture.start)
      #expect(Self.admitted(other)?.beginsPause == false)
      let stranger = try await fixture.throttle.attempt(
        AuthFixture.digest(8),
        Self.policy,
        at: AuthFixture.start
      )
      #expect(Self.admitted(stranger)?.beginsPause == false)
    }
  }

  private func attempt(_ fixture: AuthFixture, at time: Date) async throws -> ThrottleDecision {
    try await fixture.throttle.attempt(subject, Self.policy, at: time)
  }

  /// The attempt at that time; nil when it is refused.
  private func admitted(_ fixture: AuthFixture, at time: Date) async throws -> CountedAttempt? {
    Self.admitted(try await attempt(fixture, at: time))
  }

  private func admitted(
    _ fixture: AuthFixture,
    after seconds: TimeInterval
  ) async throws -> CountedAttempt? {
    try await admitted(fixture, at: AuthFixture.start.addingTimeInterval(seconds))
  }

  private static func admitted(_ decision: ThrottleDecision) -> CountedAttempt? {
    guard case .allowed(let attempt) = decision else { return nil }
    return attempt
  }

  private func takeBack(_ attempt: CountedAttempt, _ fixture: AuthFixture) async throws {
    try await fixture.throttle.takeBack(attempt, of: subject, Self.policy)
  }
}
