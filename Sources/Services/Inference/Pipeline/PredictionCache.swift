internal import Caching
internal import Foundation
internal import Logging
internal import Synchronization
internal import SwiftProtobuf
internal import WafermapAPI

/// Answers that were given before. Whatever goes wrong with the cache costs an answer its speed and
/// nothing else.
final class PredictionCache: Sendable {
  private let store: any ResultCache
  private let metrics: InferenceMetrics
  private let logger: Logger
  private let isFailing = Atomic(false)

  init(_ store: any ResultCache, metrics: InferenceMetrics, logger: Logger) {
    self.store = store
    self.metrics = metrics
    self.logger = logger
  }

  /// The answer under `key`; nil when there is none, or the cache does not work.
  func answer(for key: CacheKey) async -> Wafermap_V1_Prediction? {
    do {
      let bytes = try await store.value(for: key)
      worked()
      // Bytes that another version of this program wrote in another form are no answer.
      let answer = bytes.flatMap { try? Wafermap_V1_Prediction(serializedBytes: $0) }
      metrics.cacheAnswered(isHit: answer != nil)
      return answer
    } catch {
      failed(error)
      return nil
    }
  }

  /// Keeps an answer.
  func keep(
    _ answer: Wafermap_V1_Prediction,
    for key: CacheKey,
    wafer: String,
    modelVersion: String
  ) async {
    // A message of which every field is valid always encodes.
    guard let bytes: [UInt8] = try? answer.serializedBytes() else { return }
    do {
      try await store.store(bytes, for: key, wafer: wafer, modelVersion: modelVersion)
      worked()
    } catch {
      failed(error)
    }
  }

  private func worked() {
    guard isFailing.exchange(false, ordering: .relaxed) else { return }
    logger.notice("the cache works again")
  }

  /// Logs the first failure of a series only: each request would log its own otherwise.
  private func failed(_ error: CacheError) {
    metrics.cacheFailed()
    guard !isFailing.exchange(true, ordering: .relaxed) else { return }
    logger.warning(
      "the cache does not work; predictions go on without it",
      metadata: ["reason": .string(String(describing: error))]
    )
  }
}
