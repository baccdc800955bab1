/// How fast maps are done, as an exponentially weighted mean of what runs took.
package struct ServiceRate {
  /// Weight of the newest run.
  private static let newestWeight = 0.1
  /// The answer while nothing has been measured.
  package static let retryAfterUnmeasured = Duration.seconds(1)
  /// Bounds of the answer: sooner is a storm, later is a guess.
  package static let retryAfterRange = Duration.milliseconds(50)...Duration.seconds(30)

  private var secondsPerMap: Double?

  /// A run of `mapCount` maps took `duration` on that share of the cores.
  package mutating func ran(mapCount: Int, duration: Duration, coreShare: Double) {
    let seconds = (duration / .seconds(1)) * coreShare / Double(mapCount)
    secondsPerMap = secondsPerMap.map { $0 + Self.newestWeight * (seconds - $0) } ?? seconds
  }

  /// When half of `queuedCount` maps will be done: whoever comes back then finds room.
  package func retryAfter(queuedCount: Int) -> Duration {
    guard let secondsPerMap else { return Self.retryAfterUnmeasured }
    let estimate = Duration.seconds(secondsPerMap * Double(queuedCount) / 2)
    return min(max(estimate, Self.retryAfterRange.lowerBound), Self.retryAfterRange.upperBound)
  }
}
