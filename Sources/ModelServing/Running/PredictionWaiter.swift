/// A caller that waits. Its continuation is resumed by whoever takes it out of the state, once.
struct PredictionWaiter: Sendable {
  let continuation: CheckedContinuation<Result<ServedPrediction, ServingError>, Never>
  let arrivedAt: ContinuousClock.Instant
}
