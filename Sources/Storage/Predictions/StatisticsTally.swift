/// Adds up the rows of counts and histograms. A pure calculation.
struct StatisticsTally {
  /// Series of latencies from here on are patterns; see the schema.
  static let firstPatternSeries = 100
  private static let succeededKey = "OK"

  private struct PatternCounts {
    var wafers: Int64 = 0
    var dominant: Int64 = 0
    var confidence = 0.0
  }

  private var outcomes: [String: [String: Int64]] = [:]
  private var cached: Int64 = 0
  private var patterns: [Int: PatternCounts] = [:]
  private var stages: [String: [PredictionStage: LatencyHistogram]] = [:]
  private var patternLatencies: [Int: LatencyHistogram] = [:]

  /// Adds a row of `prediction_counts` or of its facts.
  mutating func add(model: String, kind: String, key: String, count: Int64, total: Double) {
    switch kind {
    case "outcome": outcomes[model, default: [:]][key, default: 0] += count
    case "cached": cached += count
    case "pattern":
      guard let pattern = Int(key) else { return }
      patterns[pattern, default: PatternCounts()].wafers += count
      patterns[pattern, default: PatternCounts()].confidence += total
    case "dominant":
      guard let pattern = Int(key) else { return }
      patterns[pattern, default: PatternCounts()].dominant += count
    default: return
    }
  }

  /// Adds a row of `prediction_latencies` or of its facts.
  mutating func add(model: String, series: Int, bucket: Int, count: Int64) {
    if let stage = PredictionStage(rawValue: series) {
      stages[model, default: [:]][stage, default: LatencyHistogram()]
        .add(bucket: bucket, count: count)
    } else if series >= Self.firstPatternSeries {
      patternLatencies[series - Self.firstPatternSeries, default: LatencyHistogram()]
        .add(bucket: bucket, count: count)
    }
  }

  /// The figures of everything that was added.
  var statistics: PredictionStatistics {
    var all: [PredictionStage: LatencyHistogram] = [:]
    for histograms in stages.values {
      for (stage, histogram) in histograms {
        all[stage, default: LatencyHistogram()].add(histogram)
      }
    }
    var failures: [String: Int64] = [:]
    for counts in outcomes.values {
      failures.merge(counts.filter { $0.key != Self.succeededKey }, uniquingKeysWith: +)
    }
    return PredictionStatistics(
      succeeded: outcomes.values.reduce(0) { $0 + ($1[Self.succeededKey] ?? 0) },
      failed: failures.values.reduce(0, +),
      cached: cached,
      failuresByCode: failures,
      latencies: all.compactMapValues(\.figures),
      models: models,
      patterns: patternFigures
    )
  }

  /// Predictions that failed before a model was chosen belong to none.
  private var models: [PredictionStatistics.Model] {
    outcomes.filter { !$0.key.isEmpty }.map { version, counts in
      let succeeded = counts[Self.succeededKey] ?? 0
      return PredictionStatistics.Model(
        modelVersion: version,
        succeeded: succeeded,
        failed: counts.values.reduce(0, +) - succeeded,
        latencies: (stages[version] ?? [:]).compactMapValues(\.figures)
      )
    }
    .sorted {
      ($1.succeeded + $1.failed, $0.modelVersion) < ($0.succeeded + $0.failed, $1.modelVersion)
    }
  }

  private var patternFigures: [PredictionStatistics.Pattern] {
    patterns.map { pattern, counts in
      PredictionStatistics.Pattern(
        pattern: pattern,
        waferCount: counts.wafers,
        dominantCount: counts.dominant,
        meanConfidence: counts.wafers > 0 ? counts.confidence / Double(counts.wafers) : 0,
        latency: patternLatencies[pattern]?.figures
      )
    }
    .sorted { ($1.waferCount, $0.pattern) < ($0.waferCount, $1.pattern) }
  }
}
