import Storage
import Testing

@Suite struct RestartBackoffTests {
  @Test func waitsDoubleUpToABoundAndStartOverAfterASteadyRun() {
    var backoff = RestartBackoff()
    var waits: [Duration] = []
    for _ in 0..<20 { waits.append(backoff.delay(afterRunOf: .seconds(1))) }
    #expect(waits.prefix(3) == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
    #expect(waits.last == RestartBackoff.longest)
    #expect(waits == waits.sorted())
    #expect(backoff.delay(afterRunOf: RestartBackoff.steadyRun) == RestartBackoff.shortest)
  }
}
