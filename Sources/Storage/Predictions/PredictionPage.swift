/// A page of the log, the newest first.
public struct PredictionPage: Hashable, Sendable {
  /// The predictions.
  public let predictions: [StoredPrediction]
  /// Where the next page begins; nil: this is the last one.
  public let next: PredictionCursor?
}
