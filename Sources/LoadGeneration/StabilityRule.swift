/// Decides when figures have settled: perf_analyzer's rule ("Ensuring Stable Measurements" of its
/// manual). The last three windows agree when throughput and p95 latency of each lie within 10 % of
/// their mean.
package struct StabilityRule: Sendable {
  /// What is compared of one window.
  package struct Figures: Hashable, Sendable {
    /// Successful answers a second.
    package var throughput: Double
    /// 95th percentile of their latency, in milliseconds.
    package var p95Ms: Double

    /// Figures of a window; all 0 when it had no success.
    package init(throughput: Double, p95Ms: Double) {
      self.throughput = throughput
      self.p95Ms = p95Ms
    }
  }

  /// Windows that must agree.
  package static let windowCount = 3
  /// Largest distance from their mean, as a share of it.
  package static let tolerance = 0.1

  private var recent: [Figures] = []

  /// No window has been seen.
  package init() {}

  /// Whether the last windows agree. Windows without a success agree with nothing.
  package var isStable: Bool {
    recent.count == Self.windowCount && agree(\.throughput) && agree(\.p95Ms)
  }

  /// Takes the next window in; the oldest of more than ``windowCount`` is forgotten.
  package mutating func add(_ figures: Figures) {
    recent.append(figures)
    if recent.count > Self.windowCount { recent.removeFirst() }
  }

  private func agree(_ value: (Figures) -> Double) -> Bool {
    let values = recent.map(value)
    let mean = values.reduce(0, +) / Double(values.count)
    return values.allSatisfy { $0 > 0 && abs($0 - mean) <= Self.tolerance * mean }
  }
}
