/// What is reported of many durations, in milliseconds; all 0 when there were none.
package struct LatencySummary: Hashable, Sendable, Encodable {
  /// How many there were.
  package var count = 0
  /// Their mean.
  package var meanMs = 0.0
  /// The median.
  package var p50Ms = 0.0
  /// 90 % were at most this long.
  package var p90Ms = 0.0
  /// 95 % were at most this long.
  package var p95Ms = 0.0
  /// 99 % were at most this long.
  package var p99Ms = 0.0
  /// 99.9 % were at most this long.
  package var p999Ms = 0.0
  /// The longest.
  package var maxMs = 0.0

  /// Of no durations.
  package init() {}

  /// Of the durations in `histogram`.
  package init(_ histogram: LatencyHistogram) {
    count = histogram.count
    meanMs = histogram.meanMs
    p50Ms = histogram.percentileMs(50)
    p90Ms = histogram.percentileMs(90)
    p95Ms = histogram.percentileMs(95)
    p99Ms = histogram.percentileMs(99)
    p999Ms = histogram.percentileMs(99.9)
    maxMs = histogram.maxMs
  }
}
