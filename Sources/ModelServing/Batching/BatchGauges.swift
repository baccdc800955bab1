/// How much there is of everything at one moment.
public struct BatchGauges: Hashable, Sendable {
  /// Maps that wait.
  public let queuedCount: Int
  /// Bytes of the maps that wait.
  public let queuedBytes: Int
  /// Maps in the network.
  public let runningCount: Int
  /// Callers that wait for an answer.
  public let waiterCount: Int
  /// Cores that work.
  public let busyCoreCount: Int
}
