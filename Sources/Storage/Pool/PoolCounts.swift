/// How large the pool is.
public struct PoolCounts: Hashable, Sendable {
  /// Wafers known to the system.
  public let wafers: Int64
  /// Those with a verified annotation.
  public let labelled: Int64
  /// Those that may be chosen but have no embedding under the model version that was asked about.
  public let unscored: Int64
}
