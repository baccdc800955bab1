/// Latencies in milliseconds, from a histogram whose figures are within 1 %.
public struct LatencyFigures: Hashable, Sendable {
  /// How many were measured.
  public let count: Int64
  /// Their mean.
  public let mean: Double
  /// Half were at most this long.
  public let p50: Double
  /// 95 % were at most this long.
  public let p95: Double
  /// 99 % were at most this long.
  public let p99: Double
  /// The longest.
  public let max: Double
}
