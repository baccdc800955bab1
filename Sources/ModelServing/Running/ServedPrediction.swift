public import Segmentation

/// A prediction and how it came about.
public struct ServedPrediction: Sendable {
  /// What the model found.
  public let prediction: Prediction
  /// How long the request waited before its run began; zero when it joined a run under way.
  public let queue: Duration
  /// How long the stages took; the forward pass is that of the whole batch.
  public let durations: StageDurations
  /// Maps in the batch.
  public let batchSize: Int
  /// Whether an equal request was answered with the same computation.
  public let isShared: Bool
}
