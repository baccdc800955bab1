/// A metric at one moment, and how it is written in "Prometheus text-based format", version 0.0.4.
struct MetricFamilySnapshot {
  let name: String
  let help: String
  let kind: MetricKind
  let bounds: [Double]
  let series: [(labels: [(String, String)], reading: MetricSeries.Reading)]

  /// The lines of the metric; empty when it has no series.
  var text: String {
    guard !series.isEmpty else { return "" }
    let body = series.map { (key: Self.labelText($0.labels), lines: lines(of: $0)) }
      .sorted { $0.key < $1.key }
      .map(\.lines)
      .joined()
    let escapedHelp = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    return "# HELP \(name) \(escapedHelp)\n# TYPE \(name) \(kind.rawValue)\n\(body)"
  }

  /// "`label_value` can be any sequence of UTF-8 characters, but the backslash, double-quote, and
  /// line feed characters have to be escaped".
  static func labelText(_ labels: [(String, String)]) -> String {
    guard !labels.isEmpty else { return "" }
    let pairs = labels.map { name, value in
      let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\n", with: "\\n")
      return "\(name)=\"\(escaped)\""
    }
    return "{\(pairs.joined(separator: ","))}"
  }

  private func lines(
    of series: (labels: [(String, String)], reading: MetricSeries.Reading)
  ) -> String {
    let labels = Self.labelText(series.labels)
    switch series.reading {
    case .value(let value):
      return "\(name)\(labels) \(Self.number(value))\n"
    case .buckets(let counts, let sum):
      var total: UInt64 = 0
      var lines = ""
      for (count, bound) in zip(counts, bounds + [.infinity]) {
        total += count
        let bucket = Self.labelText(series.labels + [("le", Self.number(bound))])
        lines += "\(name)_bucket\(bucket) \(total)\n"
      }
      return lines + "\(name)_sum\(labels) \(Self.number(sum))\n\(name)_count\(labels) \(total)\n"
    }
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    guard let whole = Int64(exactly: value) else { return value.description }
    return whole.description
  }
}
