/// The windows of one level: which count, whether they agree, and when there are enough.
package struct WindowLog: Sendable {
  private struct Window {
    var tally: Tally
    var length: Duration
  }

  private let plan: MeasurementPlan
  private var rule = StabilityRule()
  /// All windows merged, where all count; else the last ones.
  private var kept: [Window] = []
  /// Windows so far.
  package private(set) var count = 0

  /// No window yet.
  package init(plan: MeasurementPlan) {
    self.plan = plan
  }

  /// No further window is needed.
  package var isDone: Bool {
    count >= plan.windowCountMax || (rule.isStable && !plan.measuresAll)
  }

  /// Takes the next window in and gives its figures.
  ///
  /// - Precondition: `length` is positive.
  package mutating func add(_ tally: Tally, length: Duration) -> StabilityRule.Figures {
    let figures = StabilityRule.Figures(
      throughput: Double(tally.successCount) / (length / .seconds(1)),
      p95Ms: tally.latencies.percentileMs(95)
    )
    rule.add(figures)
    count += 1
    kept.append(Window(tally: tally, length: length))
    if plan.measuresAll, kept.count > 1 {
      let last = kept.removeLast()
      kept[0].tally.merge(last.tally)
      kept[0].length += last.length
    } else if kept.count > StabilityRule.windowCount {
      kept.removeFirst()
    }
    return figures
  }

  /// Sums the windows that count up.
  ///
  /// - Parameter tail: What was open at the end.
  package func report(_ load: Load, tail: Tally, generatorProcessors: Double) -> LevelReport {
    var tally = Tally()
    for window in kept { tally.merge(window.tally) }
    return LevelReport(
      load: load,
      tally: tally,
      tail: tail,
      measured: max(kept.reduce(.zero) { $0 + $1.length }, .microseconds(1)),
      windowCount: count,
      isStable: rule.isStable,
      generatorProcessors: generatorProcessors
    )
  }
}
