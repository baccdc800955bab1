/// All series of one metric name.
struct MetricFamily {
  private struct Entry {
    let labels: [(String, String)]
    let series: MetricSeries
  }

  private static let overflowValue = "other"

  private let name: String
  private let kind: MetricKind
  private let bounds: [Double]
  private let description: MetricDescription?
  private var entries: [String: Entry] = [:]

  init(name: String, kind: MetricKind, unit: MetricUnit, description: MetricDescription?) {
    self.name = name
    self.kind = kind
    self.description = description
    bounds = description?.bounds ?? unit.bounds
  }

  /// The series of `labels`, which are in the order of their names; nil when the family is of
  /// another kind.
  mutating func series(_ labels: [(String, String)], kind: MetricKind) -> MetricSeries? {
    guard kind == self.kind else { return nil }
    let key = MetricFamilySnapshot.labelText(labels)
    if let known = entries[key] { return known.series }
    guard entries.count < PrometheusRegistry.seriesMax else {
      let others = labels.map { ($0.0, Self.overflowValue) }
      let otherKey = MetricFamilySnapshot.labelText(others)
      return entries[otherKey]?.series ?? add(others, otherKey)
    }
    return add(labels, key)
  }

  mutating func remove(_ series: MetricSeries) {
    entries = entries.filter { $0.value.series !== series }
  }

  var snapshot: MetricFamilySnapshot {
    MetricFamilySnapshot(
      name: name,
      help: description?.help ?? MetricDescription.words(of: name),
      kind: kind,
      bounds: bounds,
      series: entries.values.map { (labels: $0.labels, reading: $0.series.reading) }
    )
  }

  private mutating func add(_ labels: [(String, String)], _ key: String) -> MetricSeries {
    let series = MetricSeries(kind: kind, bounds: bounds)
    entries[key] = Entry(labels: labels, series: series)
    return series
  }
}
