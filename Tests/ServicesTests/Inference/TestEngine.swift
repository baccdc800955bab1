import Foundation
import ModelServing
import Services

/// Models in memory and what runs them.
final class TestEngine: Sendable {
  /// With the versions `ring`, which is active, and `center`.
  static let shared = SharedEngine()

  let models: ModelStore
  let scheduler: PredictionScheduler

  init(limits: BatchLimits = BatchLimits()) {
    let directory = PatternWeights.folder.appending(path: UUID().uuidString)
    models = ModelStore(
      directory: directory.path(),
      coreCount: 2,
      limits: limits,
      digest: WeightsSHA256.digest(of:)
    )
    scheduler = PredictionScheduler(coreCount: 2, limits: limits)
  }

  /// Makes the shared engine at its first use.
  actor SharedEngine {
    private var loading: Task<TestEngine, any Error>?

    var engine: TestEngine {
      get async throws {
        if let loading { return try await loading.value }
        let task = Task {
          let engine = TestEngine()
          try await engine.models.load("ring", path: PatternWeights.edgeRing.get())
          try await engine.models.load("center", path: PatternWeights.center.get())
          _ = try engine.models.activate("ring")
          return engine
        }
        loading = task
        return try await task.value
      }
    }
  }
}
