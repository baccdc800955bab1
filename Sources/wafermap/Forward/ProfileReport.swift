import Engine

/// The time of each step, with the rate of its kernel and the rate a direct computation would have
/// needed to be as fast.
struct ProfileReport {
  let text: String

  init(_ plan: Plan, _ timing: ForwardTiming) {
    var table = Table(
      ["step", "kernel", "to", "ms", "%", "GFLOP/s", "direct GFLOP/s"],
      leftColumns: 3
    )
    let total = timing.steps.reduce(Duration.zero) { $0 + ($1 ?? .zero) }
    for (step, time) in zip(plan.steps, timing.steps) {
      let time = time ?? .zero
      table.add([
        step.name, step.kernel, "\(step.targetShape)", time.millisecondsText,
        Table.decimal(100 * (time / total), places: 1),
        Self.rate(step.flopCount, time), Self.rate(step.directFlopCount, time),
      ])
    }
    text =
      table.text + "\n"
      + "sum of least times \(total.millisecondsText) ms, "
      + "\(Self.rate(plan.directFlopCount, total)) direct GFLOP/s"
  }

  private static func rate(_ flopCount: Int, _ time: Duration) -> String {
    time > .zero ? Table.decimal(Double(flopCount) / (time / .nanoseconds(1)), places: 1) : "-"
  }
}
