/// Figures of the predictions of a window.
public struct PredictionStatistics: Hashable, Sendable {
  /// Figures of one model version.
  public struct Model: Hashable, Sendable {
    /// The version.
    public let modelVersion: String
    /// Predictions that succeeded, cached ones included.
    public let succeeded: Int64
    /// Predictions that failed.
    public let failed: Int64
    /// Latencies by stage, cached answers included.
    public let latencies: [PredictionStage: LatencyFigures]
  }

  /// Figures of one pattern.
  public struct Pattern: Hashable, Sendable {
    /// Its number; 0: wafers without any.
    public let pattern: Int
    /// Wafers on which it was present.
    public let waferCount: Int64
    /// Wafers on which it was the dominant one.
    public let dominantCount: Int64
    /// Mean confidence where it was present; 0 for wafers without any.
    public let meanConfidence: Double
    /// Total time of the predictions that found it.
    public let latency: LatencyFigures?
  }

  /// Predictions that succeeded, cached ones included.
  public let succeeded: Int64
  /// Predictions that failed.
  public let failed: Int64
  /// Predictions that were answered from the cache.
  public let cached: Int64
  /// Failures by canonical status code name.
  public let failuresByCode: [String: Int64]
  /// Latencies by stage over all models.
  public let latencies: [PredictionStage: LatencyFigures]
  /// By model version, the most used first.
  public let models: [Model]
  /// By pattern, the most frequent first.
  public let patterns: [Pattern]

  /// Predictions that were asked for.
  public var total: Int64 { succeeded + failed }
  /// Share of the succeeded that came from the cache; 0 when there were none.
  public var cacheHitRate: Double { succeeded > 0 ? Double(cached) / Double(succeeded) : 0 }
}
