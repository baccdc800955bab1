/// What happened since the start. Every number only grows.
public struct BatchCounters: Hashable, Sendable {
  /// Maps that went through the network.
  public internal(set) var inferenceCount = 0
  /// Forward passes, each of one or more maps.
  public internal(set) var executionCount = 0
  /// Requests that shared the computation of an equal one.
  public internal(set) var coalescedCount = 0
  /// Requests refused because the queue was full.
  public internal(set) var refusedCount = 0
  /// Requests whose deadline passed.
  public internal(set) var expiredCount = 0
  /// Requests that were cancelled.
  public internal(set) var cancelledCount = 0
}
