/// How many maps the newest arrivals met in the scheduler, themselves included, as an exponentially
/// weighted mean: 1 when requests come one by one.
package struct ArrivalDensity {
  /// Weight of the newest arrival.
  private static let newestWeight = 0.125

  private let countMax: Int
  private var mean = 1.0

  /// Counts no more than `countMax` at a time, so that a burst is soon forgotten.
  package init(countMax: Int) {
    self.countMax = countMax
  }

  /// The mean as a number of maps, 1 or more.
  package var count: Int { max(1, Int(mean.rounded())) }

  /// A map arrived; with it there are `presentCount`.
  package mutating func arrived(presentCount: Int) {
    mean += Self.newestWeight * (Double(min(presentCount, countMax)) - mean)
  }
}
