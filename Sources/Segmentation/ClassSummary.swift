/// What a model says of one class, present or not.
public struct ClassSummary: Hashable, Sendable {
  /// Its mask value, 0 for background.
  public let classIndex: UInt8
  /// Its name in the weights file.
  public let name: String
  /// Mean of its softmax over the wafer's dies.
  public let meanProbability: Double
  /// Its largest softmax on any die.
  public let maxProbability: Double
  /// Probability of the label of the same name; nil when the model has none.
  public let labelProbability: Double?
}
