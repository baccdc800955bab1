/// What a ``PredictionScheduler`` does and has done, for metrics.
public struct SchedulerSnapshot: Hashable, Sendable {
  /// How much there is of everything now.
  public let gauges: BatchGauges
  /// What happened since the start.
  public let counters: BatchCounters
}
