import Segmentation

/// A session that stays with its model between runs.
///
/// `@unchecked Sendable`: a session is used by one thread at a time. Its key names the lane, a lane
/// is one thread, and nobody else asks for that key.
final class LaneSession: @unchecked Sendable {
  /// Which session a lane needs. Inputs of one side have a session of their own, because it keeps
  /// the memory of few shapes: those of the batch sizes.
  struct Key: Hashable, Sendable {
    /// The core whose lane leads.
    let leader: Int
    /// Threads that work on a run.
    let width: Int
    /// Side of the input.
    let side: Int
  }

  private let session: SegmentationSession

  init(_ model: SegmentationModel, workerCount: Int) {
    session = SegmentationSession(model: model, workerCount: workerCount)
  }

  func predict(
    _ jobs: [PredictionJob]
  ) throws(SegmentationError) -> [(prediction: Prediction, durations: StageDurations)] {
    try session.predict(jobs.map { ($0.map, $0.options) })
  }
}
