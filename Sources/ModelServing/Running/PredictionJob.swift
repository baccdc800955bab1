import Imaging
import Segmentation

/// A map to predict, as it waits and runs.
struct PredictionJob: Sendable {
  /// Its number in the queue.
  let entry: UInt64
  let map: DecodedWaferMap
  let options: PredictionOptions
  /// Keeps the model in memory.
  let lease: ModelLease
}
