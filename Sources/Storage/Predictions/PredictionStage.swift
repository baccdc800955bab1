/// A stage of a prediction; the numbers are those of `latency series` in the database and of the
/// API's `Stage`, and never change.
public enum PredictionStage: Int, CaseIterable, Hashable, Sendable {
  /// Fetching the bytes behind a URL.
  case fetch = 1
  /// Decoding and checking the map.
  case decode
  /// Cache reads and writes.
  case cache
  /// Waiting for a worker, batching included.
  case queue
  /// Turning the map into the model's input.
  case preprocess
  /// The forward pass.
  case forward
  /// Mask, regions, scores and encoding.
  case postprocess
  /// From the decoded request to the encoded answer.
  case total

  /// The column of the log.
  var column: String { "\(self)_ms" }
}
