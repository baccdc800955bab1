/// How long each stage of a prediction took.
public struct StageDurations: Hashable, Sendable {
  /// From the die grid to the network's input.
  public let preprocess: Duration
  /// The forward pass; of the whole batch, for a map in a batch.
  public let forward: Duration
  /// From the network's output to the prediction.
  public let postprocess: Duration
}
