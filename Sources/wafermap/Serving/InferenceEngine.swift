import Foundation
import ModelServing
import ServerSettings
import Services

/// The models and what runs them.
struct InferenceEngine {
  /// Most cores that are computed on.
  private static let coreCountMax = 256
  /// Input pixels of a batch at most, for each map that it may have.
  private static let batchPixelCount = 64 * 64

  let models: ModelStore
  let scheduler: PredictionScheduler

  init(_ settings: InferenceSettings, directory: DataDirectory) {
    let cores = settings.threads ?? ProcessInfo.processInfo.activeProcessorCount
    let coreCount = min(max(cores, 1), Self.coreCountMax)
    let limits = BatchLimits(
      queuedCountMax: settings.queueMax,
      batchSizeMax: settings.batchSizeMax,
      batchPixelCountMax: settings.batchSizeMax * Self.batchPixelCount
    )
    models = ModelStore(
      directory: directory.appending("models"),
      modelCountMax: settings.modelsMax,
      coreCount: coreCount,
      limits: limits,
      digest: WeightsSHA256.digest(of:)
    )
    scheduler = PredictionScheduler(coreCount: coreCount, limits: limits)
  }
}
