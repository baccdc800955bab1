import Foundation

/// When the requests of an open loop are due.
///
/// Arrivals do not depend on answers, so a server that stalls meets the requests that came
/// meanwhile, as it would in the field; their latency counts from when they were due.
package struct ArrivalProcess: Sendable {
  /// How the gaps between arrivals are spread.
  package enum Spacing: String, CaseIterable, Sendable {
    /// Exponential gaps: independent clients that nothing synchronises.
    case poisson
    /// Equal gaps.
    case constant
  }

  /// Arrivals a second of the slowest and the fastest process.
  package static let rateRange = 0.01...100_000.0

  private let spacing: Spacing
  private let meanGapSeconds: Double
  private var random: SplitMix64
  private var elapsedSeconds = 0.0

  /// A process that is the same for the same seed.
  ///
  /// - Precondition: `rate`, in arrivals a second, is in ``rateRange``.
  package init(rate: Double, spacing: Spacing = .poisson, seed: UInt64) {
    precondition(Self.rateRange.contains(rate), "a rate is in rateRange")
    self.spacing = spacing
    meanGapSeconds = 1 / rate
    random = SplitMix64(seed: seed)
  }

  /// When the next request is due, from the start of the process; never before the one before.
  package mutating func next() -> Duration {
    switch spacing {
    case .constant: elapsedSeconds += meanGapSeconds
    // 1 - u is never 0, so the logarithm is finite.
    case .poisson: elapsedSeconds -= log(1 - random.nextUnit()) * meanGapSeconds
    }
    return .seconds(elapsedSeconds)
  }
}
