/// How unsure a model is of a wafer: means over its dies (on an image, over the pixels on dies) of
/// scores of the softmax p. Higher is less certain. Places without a die do not count: they are
/// most of some maps, and always certain.
public struct UncertaintyScores: Hashable, Sendable {
  /// Mean entropy, -sum p ln p, in nats: 0 to ln(number of classes).
  public let meanEntropyNats: Double
  /// Mean of 1 - (largest - second largest p): 0 to 1.
  public let margin: Double
  /// Mean of 1 - largest p: 0 to 1.
  public let leastConfidence: Double

  /// Makes scores from their values.
  public init(meanEntropyNats: Double, margin: Double, leastConfidence: Double) {
    self.meanEntropyNats = meanEntropyNats
    self.margin = margin
    self.leastConfidence = leastConfidence
  }
}
