public import Caching
public import Foundation
internal import GRPCCore
internal import Interceptors
public import Logging
public import ModelServing
public import Storage
internal import SwiftProtobuf
internal import WafermapAPI
public import WaferMapSources

/// Answers one wafer map: reads the request, fetches and decodes the map, looks into the cache, has
/// the network run, and writes the log. Predict, PredictBatch and PredictStream are made of it.
///
/// What is in a request but its map is checked before anything costs time. Nobody waits for the
/// database: the log is written behind, and a cache that fails is done without. What grows with the
/// pixels of a large map is done on threads for that (``MapWorkplace``).
public final class WaferPredictor: Sendable {
  let models: ModelStore
  let scheduler: PredictionScheduler
  let cache: PredictionCache
  private let fetcher: WaferMapFetcher
  private let largeMaps: LargeMapThreads
  private let journal: PredictionJournal
  private let metrics: InferenceMetrics
  private let now: @Sendable () -> Date
  private let newIdentifier: @Sendable () -> UUID
  let logger: Logger

  /// Creates a predictor.
  ///
  /// - Parameters:
  ///   - largeMaps: Where large maps are decoded.
  ///   - now: The time that answers show.
  ///   - newIdentifier: Where ids of predictions come from.
  public init(
    models: ModelStore,
    scheduler: PredictionScheduler,
    cache: any ResultCache,
    fetcher: WaferMapFetcher,
    largeMaps: LargeMapThreads = LargeMapThreads(),
    log: PredictionLog,
    metrics: InferenceMetrics,
    now: @escaping @Sendable () -> Date = { Date() },
    newIdentifier: @escaping @Sendable () -> UUID = { UUID() },
    logger: Logger
  ) {
    self.models = models
    self.scheduler = scheduler
    self.cache = PredictionCache(cache, metrics: metrics, logger: logger)
    self.fetcher = fetcher
    self.largeMaps = largeMaps
    journal = PredictionJournal(log, metrics: metrics, logger: logger)
    self.metrics = metrics
    self.now = now
    self.newIdentifier = newIdentifier
    self.logger = logger
  }

  /// Answers one request.
  ///
  /// One that is refused because a bound is reached (RESOURCE_EXHAUSTED) is counted by the metrics
  /// and not logged: nobody asked the network anything, and a row for each would cost the database
  /// what refusing has saved. So GetStats does not know of it either.
  ///
  /// - Parameters:
  ///   - field: Where the request lies in the call's message; empty when it is the message.
  ///   - began: When the request had been decoded.
  /// - Throws: The outcome that its own call would end with.
  func predict(
    _ message: Wafermap_V1_PredictRequest,
    in field: String = "",
    began: ContinuousClock.Instant
  ) async throws(RPCError) -> Wafermap_V1_Prediction {
    // The version that was chosen to answer; empty before.
    var version = ""
    do throws(RPCError) {
      let query = try Self.query(message, in: field)
      var answer = try await answer(query, in: field, &version)
      answer.times.total = ContinuousClock.now - began
      answer.message.timings = answer.times.message
      metrics.succeeded(model: version, answer.times, batchSize: answer.batchSize)
      journal.note(answer, query)
      return answer.stripped(query.options)
    } catch {
      metrics.failed(error.code)
      if error.code != .resourceExhausted {
        journal.noteFailure(
          error.code,
          wafer: message.waferID,
          modelVersion: version,
          newIdentifier(),
          at: now(),
          total: ContinuousClock.now - began
        )
      }
      throw error
    }
  }

  private static func query(
    _ message: Wafermap_V1_PredictRequest,
    in field: String
  ) throws(RPCError) -> WaferQuery {
    do throws(InvalidRequest) {
      return try WaferQuery(message)
    } catch {
      throw Outcome.invalidArgument(error.within(field).violations)
    }
  }

  /// - Parameter version: Set to the version that is to answer, as soon as there is one.
  private func answer(
    _ query: WaferQuery,
    in field: String,
    _ version: inout String
  ) async throws(RPCError) -> WaferAnswer {
    try Self.checkThatSomebodyWaits()
    try refuseWhenFull(query, fetched: nil)
    let lease = try lease(query.modelVersion)
    version = lease.version
    var times = StageTimes()
    let fetched = try await file(of: query, in: field, &times)
    let place = try await MapWorkplace(
      pixelCount: query.pixelCount(fetched),
      byteCount: query.byteCount(fetched),
      largeMaps
    )
    let map = try await read(query, fetched, in: field, at: place, lease, &times)
    var (content, batchSize) = try await content(for: query, map, at: place, lease, &times)
    let identifier = newIdentifier()
    content.predictionID = identifier.uuidString.lowercased()
    content.waferID = query.waferID
    content.modelVersion = lease.version
    content.modelSha256 = HexText.of(lease.digest)
    content.cached = batchSize == nil
    content.predictedAt = .init(microsecondsOf: now())
    content.orientation = query.orientation.message
    if let context = query.context { content.context = context }
    return WaferAnswer(
      message: content,
      identifier: identifier,
      map: map,
      batchSize: batchSize,
      times: times
    )
  }

  private func lease(_ version: String?) throws(RPCError) -> ModelLease {
    do throws(ServingError) {
      return try models.lease(version)
    } catch {
      throw Outcome.of(error, version: version ?? "", logger)
    }
  }

  /// The bytes of the file that a URL names; nil for other sources.
  private func file(
    of query: WaferQuery,
    in field: String,
    _ times: inout StageTimes
  ) async throws(RPCError) -> [UInt8]? {
    guard case .url(let url) = query.source else { return nil }
    let path = FieldViolation(field: query.sourceField, "").within(field).field
    let began = ContinuousClock.now
    defer { times.fetch = ContinuousClock.now - began }
    let fetched: [UInt8]
    do throws(SourceError) {
      fetched = try await fetcher.fetch(url, deadline: RequestContext.current?.deadline)
    } catch {
      throw Outcome.of(error, field: path)
    }
    try Self.checkThatSomebodyWaits()
    // Now its size is known, and the queue may have filled up meanwhile.
    try refuseWhenFull(query, fetched: fetched)
    return fetched
  }

  private func read(
    _ query: WaferQuery,
    _ fetched: [UInt8]?,
    in field: String,
    at place: MapWorkplace,
    _ lease: ModelLease,
    _ times: inout StageTimes
  ) async throws(RPCError) -> IdentifiedMap {
    let began = ContinuousClock.now
    defer { times.decode = ContinuousClock.now - began }
    let modelDigest = lease.digest
    return try await place.run { () throws(RPCError) in
      try IdentifiedMap(
        query.decoded(fetched, in: field),
        of: query,
        modelDigest: modelDigest
      )
    }
  }
}
