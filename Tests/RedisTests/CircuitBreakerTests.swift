import Redis
import Testing

/// The breaker's decisions at given moments.
struct CircuitBreakerTests {
  private let start = ContinuousClock.now

  @Test func itOpensAfterFailuresInARowAndProbesAfterARest() {
    var breaker = breaker()
    for _ in 0..<2 {
      fail(&breaker, at: 0)
      check(breaker.admits(at: moment(0)), true)
    }
    breaker.succeeded()
    for _ in 0..<3 { fail(&breaker, at: 0) }
    check(breaker.admits(at: moment(0)), false)
    check(breaker.admits(at: moment(99)), false)
    check(breaker.admits(at: moment(100)), true)
    check(breaker.admits(at: moment(100)), false)
    breaker.succeeded()
    check(breaker.admits(at: moment(101)), true)
  }

  @Test func aFailedProbeRestsLonger() {
    var breaker = breaker()
    for _ in 0..<3 { fail(&breaker, at: 0) }
    check(breaker.admits(at: moment(100)), true)
    fail(&breaker, at: 110)
    check(breaker.admits(at: moment(300)), false)
    check(breaker.admits(at: moment(310)), true)
  }

  @Test func aProbeThatNeverReportsGivesWay() {
    var breaker = breaker()
    for _ in 0..<3 { fail(&breaker, at: 0) }
    check(breaker.admits(at: moment(100)), true)
    check(breaker.admits(at: moment(599)), false)
    check(breaker.admits(at: moment(600)), true)
  }

  @Test func lateFailuresOfTheSameOutageDoNotLengthenTheRest() {
    var breaker = breaker()
    for _ in 0..<20 { fail(&breaker, at: 0) }
    check(breaker.admits(at: moment(100)), true)
  }

  private func breaker() -> CircuitBreaker {
    CircuitBreaker(
      failuresMax: 3,
      probeTimeout: .milliseconds(500),
      restFirst: .milliseconds(100),
      restLimit: .seconds(1)
    ) { 1 }
  }

  private func moment(_ milliseconds: Int) -> ContinuousClock.Instant {
    start.advanced(by: .milliseconds(milliseconds))
  }

  private func fail(_ breaker: inout CircuitBreaker, at milliseconds: Int) {
    breaker.failed(at: moment(milliseconds))
  }

  private func check(_ value: Bool, _ expected: Bool, at line: Int = #line) {
    #expect(value == expected, "line \(line)")
  }
}
