/// How long to wait before the next attempt: doubling, bounded, and spread so that many who
/// failed together do not return together.
public struct Backoff: Sendable {
  private let first: Duration
  private let limit: Duration
  private let randomFraction: @Sendable () -> Double
  private var failureCount = 0

  /// Starts at `first` and never exceeds `limit`. `randomFraction` gives 0..<1.
  public init(
    first: Duration,
    limit: Duration,
    randomFraction: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.first = first
    self.limit = limit
    self.randomFraction = randomFraction
  }

  /// The wait after one more failure: between half of the doubled time and all of it.
  public mutating func next() -> Duration {
    var wait = first
    for _ in 0..<failureCount where wait < limit { wait = wait * 2 }
    failureCount += 1
    return min(wait, limit) * (0.5 + randomFraction() / 2)
  }

  /// Starts over, after a success.
  public mutating func reset() {
    failureCount = 0
  }
}
