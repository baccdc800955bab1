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
        let decision = try await attempt(fixture, at: time)
        #expect(decision == .allowed(beginsPause: expected))
        time.addTimeInterval(1)
      }
      time.addTimeInterval(-1)
      for pause in [30.0, 60, 100, 100] {
        let end = time.addingTimeInterval(pause)
        for left in [pause, 0.001] {
          let decision = try await attempt(fixture, at: end.addingTimeInterval(-left))
          #expect(decision == .refused(until: end))
        }
        #expect(try await attempt(fixture, at: end) == .allowed(beginsPause: true))
        time = end
      }
    }
  }

  @Test("A quiet window, or a success, makes counting begin anew")
  func forgetting() async throws {
    try await AuthFixture.with { fixture in
      for _ in 0..<3 { _ = try await attempt(fixture, at: AuthFixture.start) }
      let quiet = AuthFixture.start.addingTimeInterval(901)
      #expect(try await attempt(fixture, at: quiet) == .allowed(beginsPause: false))
      for _ in 0..<2 { _ = try await attempt(fixture, at: quiet) }
      try await fixture.throttle.clear(subject, Self.policy)
      #expect(try await attempt(fixture, at: quiet) == .allowed(beginsPause: false))
    }
  }

  @Test("Taking one attempt back undoes the pause it began, and none that others earned")
  func takingBack() async throws {
    try await AuthFixture.with { fixture in
      for _ in 0..<3 { _ = try await attempt(fixture, at: AuthFixture.start) }
      try await fixture.throttle.takeBack(subject, Self.policy)
      #expect(try await attempt(fixture, at: AuthFixture.start) == .allowed(beginsPause: true))
      let later = AuthFixture.start.addingTimeInterval(30)
      #expect(try await attempt(fixture, at: later) == .allowed(beginsPause: true))
      try await fixture.throttle.takeBack(subject, Self.policy)
      let end = later.addingTimeInterval(60)
      #expect(try await attempt(fixture, at: later) == .refused(until: end))
    }
  }

  @Test("Many at once cannot slip through before the first has failed")
  func burst() async throws {
    try await AuthFixture.with { fixture in
      let decisions = try await withThrowingTaskGroup(
        of: ThrottleDecision.self,
        returning: [ThrottleDecision].self
      ) { group in
        for _ in 0..<20 {
          group.addTask { try await attempt(fixture, at: AuthFixture.start) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(decisions.filter { $0 == .allowed(beginsPause: false) }.count == 2)
      #expect(decisions.filter { $0 == .allowed(beginsPause: true) }.count == 1)
    }
  }

  @Test("Subjects and kinds are counted each by itself")
  func separation() async throws {
    try await AuthFixture.with { fixture in
      for _ in 0..<3 { _ = try await attempt(fixture, at: AuthFixture.start) }
      var peers = Self.policy
      peers.kind = .peer
      let other = try await fixture.throttle.attempt(subject, peers, at: AuthFixture.start)
      #expect(other == .allowed(beginsPause: false))
      let stranger = try await fixture.throttle.attempt(
        AuthFixture.digest(8),
        Self.policy,
        at: AuthFixture.start
      )
      #expect(stranger == .allowed(beginsPause: false))
    }
  }

  private func attempt(_ fixture: AuthFixture, at time: Date) async throws -> ThrottleDecision {
    try await fixture.throttle.attempt(subject, Self.policy, at: time)
  }
}
