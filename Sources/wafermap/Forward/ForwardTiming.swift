import Engine

/// Times of runs and of their steps.
struct ForwardTiming {
  private let clock = ContinuousClock()
  private var runs: [Duration] = []
  /// The least time of each step.
  private(set) var steps: [Duration?]

  init(stepCount: Int) {
    steps = Array(repeating: nil, count: stepCount)
  }

  /// Runs once to warm up, then `repeatCount` times, and returns the last results.
  mutating func measure(
    _ session: Session,
    _ input: [Float],
    repeatCount: Int,
    profile: Bool
  ) throws -> [String: [Float]] {
    try session.plan.inputShape.check(input)
    return session.plan.results { outputs in
      session.run(input: input, outputs: outputs)
      for _ in 0..<repeatCount {
        let start = clock.now
        if profile {
          profileRun(session, input, outputs, start)
        } else {
          session.run(input: input, outputs: outputs)
        }
        runs.append(clock.now - start)
      }
    }
  }

  private mutating func profileRun(
    _ session: Session,
    _ input: [Float],
    _ outputs: [UnsafeMutablePointer<Float>],
    _ start: ContinuousClock.Instant
  ) {
    var last = start
    session.run(input: input, outputs: outputs) { step in
      let time = clock.now
      steps[step] = min(steps[step] ?? time - last, time - last)
      last = time
    }
  }

  /// `median 12.34 ms  min 12.01 ms`
  var summary: String {
    let sorted = runs.sorted()
    guard let least = sorted.first else { return "no runs" }
    let middle = sorted[sorted.count / 2]
    let median = sorted.count % 2 == 1 ? middle : (sorted[sorted.count / 2 - 1] + middle) / 2
    return "median \(median.millisecondsText) ms  min \(least.millisecondsText) ms"
  }
}
