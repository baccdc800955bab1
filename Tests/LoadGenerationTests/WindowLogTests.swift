import LoadGeneration
import Testing

@Suite struct WindowLogTests {
  private func tally(successes: Int, milliseconds: Double) -> Tally {
    var tally = Tally()
    for _ in 0..<successes {
      let latency = Duration.milliseconds(milliseconds)
      tally.add(
        Tally.Sample(
          outcome: .answered(.init(isCached: false, times: nil, modelVersion: "m")),
          latency: latency,
          exchange: latency
        )
      )
    }
    return tally
  }

  private func plan(windows: Int, measuresAll: Bool = false) -> MeasurementPlan {
    var plan = MeasurementPlan()
    plan.window = .seconds(1)
    plan.longest = .seconds(windows)
    plan.measuresAll = measuresAll
    return plan
  }

  @Test func `a level ends when it is stable, and its last three windows count`() {
    var log = WindowLog(plan: plan(windows: 10))
    for (successes, milliseconds) in [(10, 90.0), (100, 10), (100, 10)] {
      _ = log.add(tally(successes: successes, milliseconds: milliseconds), length: .seconds(1))
      #expect(!log.isDone)
    }
    _ = log.add(tally(successes: 100, milliseconds: 10), length: .seconds(1))
    #expect(log.isDone)
    let report = log.report(.closed(concurrency: 1), tail: Tally(), generatorProcessors: 0)
    #expect(report.isStable)
    #expect(report.windowCount == 4)
    #expect(report.measured == .seconds(3))
    #expect(report.throughput == 100)
    #expect(report.latency.count == 300)
    #expect(report.latency.maxMs == 10)
  }

  @Test func `a level that never settles ends with its time`() {
    var log = WindowLog(plan: plan(windows: 4))
    for successes in [10, 100, 10, 100] {
      #expect(!log.isDone)
      _ = log.add(tally(successes: successes, milliseconds: 5), length: .seconds(1))
    }
    #expect(log.isDone)
    let report = log.report(.open(rate: 1), tail: Tally(), generatorProcessors: 0)
    #expect(!report.isStable)
    #expect(report.throughput == 70)
  }

  @Test func `measuring all counts every window`() {
    var log = WindowLog(plan: plan(windows: 5, measuresAll: true))
    for _ in 0..<5 {
      #expect(!log.isDone)
      _ = log.add(tally(successes: 100, milliseconds: 5), length: .seconds(1))
    }
    #expect(log.isDone)
    let report = log.report(.closed(concurrency: 1), tail: Tally(), generatorProcessors: 0)
    #expect(report.isStable)
    #expect(report.measured == .seconds(5))
    #expect(report.latency.count == 500)
  }

  @Test func `what ends after the windows counts for latency and not for throughput`() {
    var log = WindowLog(plan: plan(windows: 1))
    _ = log.add(tally(successes: 10, milliseconds: 5), length: .seconds(1))
    let report = log.report(
      .open(rate: 10),
      tail: tally(successes: 1, milliseconds: 900),
      generatorProcessors: 0
    )
    #expect(report.throughput == 10)
    #expect(report.latency.count == 11)
    #expect(report.latency.maxMs == 900)
  }

  @Test(arguments: [(1, 1, 1), (3, 2, 2), (4, 2, 2), (1, 5, 1)])
  func `windows cover the duration`(longest: Int, window: Int, count: Int) {
    var plan = MeasurementPlan()
    plan.longest = .seconds(longest)
    plan.window = .seconds(window)
    #expect(plan.windowCountMax == count)
  }
}
