import Segmentation

/// What a lane is told to do next.
struct LaneRun: Sendable {
  /// The outcome of one job.
  typealias Outcome = Result<(prediction: Prediction, durations: StageDurations), ServingError>

  /// The cores that work on it.
  let block: CoreBlock
  /// Side of the inputs.
  let side: Int
  /// The jobs, at least one, all of one model.
  let jobs: [PredictionJob]
  /// When it was handed out.
  let beganAt: ContinuousClock.Instant

  /// Runs the network. A batch that fails is run again one by one, so that a map whose numbers
  /// overflow takes no other down with it.
  func outcomes() -> [Outcome] {
    let session = jobs[0].lease.model.session(
      for: LaneSession.Key(leader: block.first, width: block.width, side: side)
    )
    do throws(SegmentationError) {
      return try session.predict(jobs).map { .success($0) }
    } catch {
      guard jobs.count > 1 else { return [.failure(Self.failure(error))] }
      return jobs.map { job in
        do throws(SegmentationError) {
          return .success(try session.predict([job])[0])
        } catch {
          return .failure(Self.failure(error))
        }
      }
    }
  }

  private static func failure(_ error: SegmentationError) -> ServingError {
    ServingError(.modelFailed, error.message)
  }
}
