/// A figure that a level of load must reach, as in `p99<50ms`, `queue.p95<=3ms`, `throughput>100`
/// and `errors<0.1%`.
///
/// Left is a latency (`mean`, `p50`, `p90`, `p95`, `p99`, `p99.9`, `max`, of successes unless one
/// of `failed.`, `queue.`, `compute.`, `overhead.`, `server.` and `network.` stands before it), or
/// `throughput` (successes a second), `errors` or `cached` (shares). A latency is compared to a
/// time with a unit (`us`, `ms`, `s`), a throughput to a number, a share to a number with or
/// without `%`.
package struct Threshold: Hashable, Sendable, CustomStringConvertible {
  private enum Comparison: String, CaseIterable {
    // Longer signs first: "<" begins "<=".
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"
  }

  private enum Metric: Hashable {
    case latency(Part, Statistic)
    case throughput, errors, cached
  }

  private enum Part: String, CaseIterable {
    case latency, failed, queue, compute, overhead, server, network
  }

  private enum Statistic: String, CaseIterable {
    case mean, p50, p90, p95, p99, max
    case p999 = "p99.9"
  }

  /// As it was given.
  package let description: String
  private let metric: Metric
  private let comparison: Comparison
  /// Milliseconds, successes a second, or a share of 0 to 1.
  private let bound: Double

  /// Reads a threshold.
  ///
  /// - Throws: ``LoadError`` of code `malformedThreshold`.
  package init(_ text: String) throws(LoadError) {
    let compact = text.filter { !$0.isWhitespace }
    let sign = Comparison.allCases.first { compact.contains($0.rawValue) }
    guard let sign, let range = compact.firstRange(of: sign.rawValue) else {
      throw Self.malformed(text, "it has none of <, <=, >, >=")
    }
    let name = compact[..<range.lowerBound]
    guard let metric = Self.metric(name) else {
      throw Self.malformed(text, "'\(name)' is no figure")
    }
    guard let bound = Self.bound(compact[range.upperBound...], for: metric) else {
      throw Self.malformed(
        text,
        "a latency is compared to a time as in 50ms, the rest to a number"
      )
    }
    description = text
    self.metric = metric
    comparison = sign
    self.bound = bound
  }

  /// Whether a level reaches it. A latency of which there was no sample does not.
  package func isMet(by report: LevelReport) -> Bool {
    guard let value = value(in: report) else { return false }
    return switch comparison {
    case .atMost: value <= bound
    case .atLeast: value >= bound
    case .below: value < bound
    case .above: value > bound
    }
  }

  /// The level's figure, for people.
  package func figure(in report: LevelReport) -> String {
    guard let value = value(in: report) else { return "no sample" }
    let hundredths = Double((value * 100_000).rounded()) / 100_000
    return switch metric {
    case .latency: "\(Double((value * 1000).rounded()) / 1000) ms"
    case .throughput: "\(Double((value * 100).rounded()) / 100)/s"
    case .errors, .cached: "\(hundredths * 100)%"
    }
  }

  private func value(in report: LevelReport) -> Double? {
    switch metric {
    case .throughput: return report.throughput
    case .errors: return report.errorShare
    case .cached: return report.cachedShare
    case .latency(let part, let statistic):
      let summary = Self.summary(part, in: report)
      return summary.count == 0 ? nil : Self.value(statistic, of: summary)
    }
  }

  private static func summary(_ part: Part, in report: LevelReport) -> LatencySummary {
    switch part {
    case .latency: report.latency
    case .failed: report.failed
    case .queue: report.queue
    case .compute: report.compute
    case .overhead: report.overhead
    case .server: report.server
    case .network: report.network
    }
  }

  private static func value(_ statistic: Statistic, of summary: LatencySummary) -> Double {
    switch statistic {
    case .mean: summary.meanMs
    case .p50: summary.p50Ms
    case .p90: summary.p90Ms
    case .p95: summary.p95Ms
    case .p99: summary.p99Ms
    case .p999: summary.p999Ms
    case .max: summary.maxMs
    }
  }

  private static func metric(_ name: Substring) -> Metric? {
    switch name {
    case "throughput": return .throughput
    case "errors": return .errors
    case "cached": return .cached
    default: break
    }
    if let statistic = Statistic(rawValue: String(name)) { return .latency(.latency, statistic) }
    let words = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let part = Part(rawValue: String(words[0])),
      let statistic = Statistic(rawValue: String(words[1]))
    else { return nil }
    return .latency(part, statistic)
  }

  private static func bound(_ text: Substring, for metric: Metric) -> Double? {
    switch metric {
    case .throughput: return number(text)
    case .errors, .cached:
      return text.hasSuffix("%") ? number(text.dropLast()).map { $0 / 100 } : number(text)
    case .latency:
      // "ms" and "us" end with "s", so they are looked for first.
      let units: [(suffix: String, milliseconds: Double)] = [("ms", 1), ("us", 0.001), ("s", 1000)]
      return units.first { text.hasSuffix($0.suffix) }.flatMap { unit in
        number(text.dropLast(unit.suffix.count)).map { $0 * unit.milliseconds }
      }
    }
  }

  private static func number(_ text: Substring) -> Double? {
    guard let value = Double(text), value.isFinite, value >= 0 else { return nil }
    return value
  }

  private static func malformed(_ text: String, _ reason: String) -> LoadError {
    LoadError(
      .malformedThreshold,
      "'\(text)' is no threshold: \(reason); write it as in 'p99<50ms', 'throughput>=100' or"
        + " 'errors<1%'"
    )
  }
}
