internal import Foundation
internal import GRPCCore
internal import Interceptors
internal import Logging
internal import Storage
internal import SwiftProtobuf
internal import Synchronization
internal import WafermapAPI

/// Writes what was answered into the log, without making anybody wait. What the log has no room for
/// is counted and said, and answered all the same.
final class PredictionJournal: Sendable {
  private let log: PredictionLog
  private let metrics: InferenceMetrics
  private let logger: Logger
  private let isFull = Atomic(false)

  init(_ log: PredictionLog, metrics: InferenceMetrics, logger: Logger) {
    self.log = log
    self.metrics = metrics
    self.logger = logger
  }

  /// Notes an answer with its map and, for active learning, the map's embedding.
  func note(_ answer: WaferAnswer, _ query: WaferQuery) {
    let prediction = StoredPrediction(answer, query)
    let embedding = answer.message.embedding
    append(
      PredictionLogEntry(
        prediction,
        map: WaferMapRecord(answer.map, of: query, at: prediction.predictedAt),
        embedding: embedding.isEmpty ? nil : embedding
      )
    )
  }

  /// Notes a request that failed, whatever it looks like.
  ///
  /// - Parameters:
  ///   - wafer: What the request has for a wafer id.
  ///   - modelVersion: The version that was to answer; empty when it failed before one was chosen.
  func noteFailure(
    _ code: RPCError.Code,
    wafer: String,
    modelVersion: String,
    _ identifier: UUID,
    at time: Date,
    total: Duration
  ) {
    var durations = StageMilliseconds()
    durations[.total] = total.inMilliseconds
    append(
      PredictionLogEntry(
        StoredPrediction(
          failed: identifier,
          errorCode: Status.Code(code).canonicalName,
          waferID: Self.name(wafer),
          modelVersion: modelVersion,
          durations: durations,
          predictedAt: time
        )
      )
    )
  }

  private func append(_ entry: PredictionLogEntry) {
    do {
      try log.append(entry)
      isFull.store(false, ordering: .relaxed)
    } catch {
      metrics.logDropped()
      // The first of a series only: each request would log its own otherwise.
      guard !isFull.exchange(true, ordering: .relaxed) else { return }
      logger.warning(
        "predictions are answered and not logged",
        metadata: ["reason": .string(String(describing: error))]
      )
    }
  }

  /// As much of a wafer id as the log takes.
  private static func name(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(WaferQuery.nameCountMax)))
  }
}
