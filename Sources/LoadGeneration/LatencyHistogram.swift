import Histogram

/// Durations in an HDR histogram: any number of them in bounded memory, every percentile within
/// 0.1 % of the truth.
package struct LatencyHistogram: Sendable {
  /// Longest duration that is told apart; longer ones count as this one.
  package static let longest: Duration = .seconds(3600)
  private static let longestMicroseconds: UInt64 = 3_600_000_000

  private var histogram = Histogram<UInt32>(
    lowestDiscernibleValue: 1,
    highestTrackableValue: longestMicroseconds,
    numberOfSignificantValueDigits: .three
  )
  private var sumMicroseconds = 0.0
  private var longestSeen: UInt64 = 0

  /// An empty histogram.
  package init() {}

  /// Durations recorded.
  package var count: Int { Int(histogram.totalCount) }

  /// Records a duration, to the microsecond; a negative one as 0.
  package mutating func record(_ duration: Duration) {
    let microseconds = (duration / .microseconds(1)).rounded()
    let value = UInt64(max(0, min(microseconds, Double(Self.longestMicroseconds))))
    histogram.record(value)
    sumMicroseconds += Double(value)
    longestSeen = max(longestSeen, value)
  }

  /// Takes in what another one recorded.
  package mutating func merge(_ other: Self) {
    histogram.add(other.histogram)
    sumMicroseconds += other.sumMicroseconds
    longestSeen = max(longestSeen, other.longestSeen)
  }

  /// The duration that `percent` of all did not exceed, in milliseconds; 0 when there is none.
  package func percentileMs(_ percent: Double) -> Double {
    guard count > 0 else { return 0 }
    return Double(min(histogram.valueAtPercentile(percent), longestSeen)) / 1000
  }

  /// Mean, in milliseconds; 0 when there is none.
  package var meanMs: Double { count == 0 ? 0 : sumMicroseconds / Double(count) / 1000 }

  /// The longest, in milliseconds; 0 when there is none.
  package var maxMs: Double { Double(longestSeen) / 1000 }
}
