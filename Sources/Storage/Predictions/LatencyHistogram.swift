private import Foundation

/// Counts of latencies in the database's buckets (`latency_bucket` of the schema): bucket n > 0
/// holds what is from 0.001 · 1.02^(n-1) to 0.001 · 1.02^n milliseconds.
struct LatencyHistogram: Hashable, Sendable {
  private static let growth = 1.02
  private static let shortest = 0.001

  private var counts: [Int: Int64] = [:]

  /// Adds `count` latencies of one bucket.
  mutating func add(bucket: Int, count: Int64) {
    counts[bucket, default: 0] += count
  }

  /// Adds all of another histogram.
  mutating func add(_ other: LatencyHistogram) {
    counts.merge(other.counts, uniquingKeysWith: +)
  }

  /// The figures; nil when nothing was measured.
  var figures: LatencyFigures? {
    let buckets = counts.sorted { $0.key < $1.key }
    let total = buckets.reduce(0) { $0 + $1.value }
    guard total > 0, let last = buckets.last else { return nil }
    let sum = buckets.reduce(0.0) { $0 + Self.milliseconds($1.key) * Double($1.value) }
    func quantile(_ share: Double) -> Double {
      let rank = Int64((share * Double(total)).rounded(.up))
      var seen: Int64 = 0
      for bucket in buckets {
        seen += bucket.value
        if seen >= rank { return Self.milliseconds(bucket.key) }
      }
      return Self.milliseconds(last.key)
    }
    return LatencyFigures(
      count: total,
      mean: sum / Double(total),
      p50: quantile(0.5),
      p95: quantile(0.95),
      p99: quantile(0.99),
      max: Self.milliseconds(last.key)
    )
  }

  /// The geometric middle of a bucket, within 1 % of everything in it.
  static func milliseconds(_ bucket: Int) -> Double {
    bucket <= 0 ? 0 : shortest * pow(growth, Double(bucket) - 0.5)
  }
}
