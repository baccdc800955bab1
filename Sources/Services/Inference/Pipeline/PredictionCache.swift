internal import Caching
internal import Foundation
internal import GRPCCore
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
  ///
  /// - Parameter place: Where its bytes, which may have a mask, are read.
  /// - Throws: What `place` throws; nothing of the cache.
  func answer(
    for key: CacheKey,
    at place: MapWorkplace
  ) async throws(RPCError) -> Wafermap_V1_Prediction? {
    let bytes: [UInt8]?
    do throws(CacheError) {
      bytes = try await store.value(for: key)
      worked()
    } catch {
      failed(error)
      return nil
    }
    // Bytes that another version of this program wrote in another form are no answer.
    var answer: Wafermap_V1_Prediction?
    if let bytes {
      answer = try await place.run { () throws(RPCError) in
        try? Wafermap_V1_Prediction(serializedBytes: bytes)
      }
    }
    metrics.cacheAnswered(isHit: answer != nil)
    return answer
  }

  /// Keeps an answer, for the wafer and the model version that it names.
  ///
  /// - Throws: What `place` throws; nothing of the cache.
  func keep(
    _ answer: Wafermap_V1_Prediction,
    for key: CacheKey,
    at place: MapWorkplace
  ) async throws(RPCError) {
    // A message of which every field is valid always encodes.
    let bytes: [UInt8]? = try await place.run { () throws(RPCError) in
      try? answer.serializedBytes()
    }
    guard let bytes else { return }
    do throws(CacheError) {
      try await store.store(
        bytes,
        for: key,
        wafer: answer.waferID,
        modelVersion: answer.modelVersion
      )
      worked()
    } catch {
      failed(error)
    }
  }

  /// Makes the answer under `key` another wafer's, too.
  func addOwner(_ wafer: String, modelVersion: String, of key: CacheKey) async {
    do throws(CacheError) {
      try await store.addOwner(wafer, modelVersion: modelVersion, of: key)
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
