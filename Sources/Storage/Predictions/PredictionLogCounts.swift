/// How the write-behind log is doing.
public struct PredictionLogCounts: Hashable, Sendable {
  /// Predictions that wait or are being written.
  public var pending = 0
  /// Memory they take, about.
  public var pendingBytes = 0
  /// Predictions that the database has confirmed.
  public var written: Int64 = 0
  /// Predictions that were refused because the queue was full or closed.
  public var refused: Int64 = 0
  /// Predictions that the database would not take, or that could not be put aside at the end.
  public var dropped: Int64 = 0
  /// Predictions read from the spill file at the start.
  public var recovered: Int64 = 0
  /// Predictions put into the spill file at the end.
  public var spilled: Int64 = 0
}
