public import Caching
internal import Domain
public import Foundation
internal import GRPCCore
internal import Imaging
internal import Interceptors
public import Logging
public import ModelServing
internal import Segmentation
public import Storage
internal import SwiftProtobuf
internal import WafermapAPI
public import WaferMapSources

/// Answers one wafer map: reads the request, fetches and decodes the map, looks into the cache, has
/// the network run, and writes the log. Predict, PredictBatch and PredictStream are made of it.
///
/// What is in a request but its map is checked before anything costs time. Nobody waits for the
/// database: the log is written behind, and a cache that fails is done without.
public final class WaferPredictor: Sendable {
  /// Largest image that is decoded although the queue is full: its answer may be in the cache, and
  /// finding that out is quick. A larger one is refused first.
  private static let decodedBytesMaxWhenFull = 256 << 10

  let models: ModelStore
  private let scheduler: PredictionScheduler
  private let cache: PredictionCache
  private let fetcher: WaferMapFetcher
  private let journal: PredictionJournal
  private let metrics: InferenceMetrics
  private let now: @Sendable () -> Date
  private let newIdentifier: @Sendable () -> UUID
  let logger: Logger

  /// Creates a predictor.
  ///
  /// - Parameters:
  ///   - now: The time that answers show.
  ///   - newIdentifier: Where ids of predictions come from.
  public init(
    models: ModelStore,
    scheduler: PredictionScheduler,
    cache: any ResultCache,
    fetcher: WaferMapFetcher,
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
    journal = PredictionJournal(log, metrics: metrics, logger: logger)
    self.metrics = metrics
    self.now = now
    self.newIdentifier = newIdentifier
    self.logger = logger
  }

  /// Answers one request.
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
    let identifier = newIdentifier()
    do throws(RPCError) {
      let query = try Self.query(message, in: field)
      var answer = try await answer(query, in: field, began: began, identifier)
      answer.times.total = ContinuousClock.now - began
      answer.message.timings = answer.times.message
      metrics.succeeded(model: answer.message.modelVersion, answer.times)
      journal.note(answer, query)
      return answer.stripped(query.options)
    } catch {
      metrics.failed(error.code)
      journal.noteFailure(
        error.code,
        of: message,
        identifier,
        at: now(),
        total: ContinuousClock.now - began
      )
      throw error
    }
  }

  /// A call that was cancelled, or whose deadline has passed, is not worked on any further.
  private static func checkThatSomebodyWaits() throws(RPCError) {
    if Task.isCancelled { throw Outcome.cancelled() }
    if let deadline = RequestContext.current?.deadline, deadline <= .now {
      throw Outcome.deadlineExceeded()
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

  private func answer(
    _ query: WaferQuery,
    in field: String,
    began: ContinuousClock.Instant,
    _ identifier: UUID
  ) async throws(RPCError) -> WaferAnswer {
    try Self.checkThatSomebodyWaits()
    let lease = try lease(query.modelVersion)
    var times = StageTimes()
    let file = try await file(of: query, in: field, &times)
    try Self.checkThatSomebodyWaits()
    let map = try decode(query, file, in: field, &times)
    let key = PredictionKey.make(
      map,
      orientation: query.orientation,
      options: query.options,
      modelDigest: lease.digest
    )
    let usesCache = !query.options.bypassesCache
    var isCached = false
    var content: Wafermap_V1_Prediction
    if usesCache, let known = await timed(&times.cache, { await cache.answer(for: key) }) {
      content = known
      isCached = true
    } else {
      content = try await compute(query, map, key, lease, &times)
    }
    // An answer of several wafers is kept under each of them, so that clearing any removes it.
    if usesCache, content.waferID != query.waferID || content.modelVersion != lease.version {
      content.waferID = query.waferID
      content.modelVersion = lease.version
      let kept = content
      await timed(&times.cache) {
        await cache.keep(kept, for: key, wafer: query.waferID, modelVersion: lease.version)
      }
    }
    content.predictionID = identifier.uuidString.lowercased()
    content.waferID = query.waferID
    content.modelVersion = lease.version
    content.modelSha256 = HexText.of(lease.digest)
    content.cached = isCached
    content.predictedAt = .init(microsecondsOf: now())
    content.orientation = query.orientation.message
    if let context = query.context { content.context = context }
    return WaferAnswer(message: content, identifier: identifier, map: map, times: times)
  }

  private func lease(_ version: String?) throws(RPCError) -> ModelLease {
    do throws(ServingError) {
      return try models.lease(version)
    } catch {
      throw Outcome.of(error, version: version ?? "", logger)
    }
  }

  /// The bytes of the image; none for a grid.
  private func file(
    of query: WaferQuery,
    in field: String,
    _ times: inout StageTimes
  ) async throws(RPCError) -> [UInt8] {
    switch query.source {
    case .grid: return []
    case .image(let data):
      let gauges = scheduler.snapshot.gauges
      if data.count > Self.decodedBytesMaxWhenFull,
        gauges.queuedCount >= scheduler.limits.queuedCountMax
      {
        throw Outcome.resourceExhausted(
          "As many wafer maps wait as may wait; try again.",
          reason: "QUEUE_FULL"
        )
      }
      return [UInt8](data)
    case .url(let url):
      let path = FieldViolation(field: query.sourceField, "").within(field).field
      let began = ContinuousClock.now
      defer { times.fetch = ContinuousClock.now - began }
      do throws(SourceError) {
        return try await fetcher.fetch(url, deadline: RequestContext.current?.deadline)
      } catch {
        throw Outcome.of(error, field: path)
      }
    }
  }

  private func decode(
    _ query: WaferQuery,
    _ file: [UInt8],
    in field: String,
    _ times: inout StageTimes
  ) throws(RPCError) -> DecodedWaferMap {
    let began = ContinuousClock.now
    defer { times.decode = ContinuousClock.now - began }
    return try query.decoded(file, in: field)
  }

  private func compute(
    _ query: WaferQuery,
    _ map: DecodedWaferMap,
    _ key: CacheKey,
    _ lease: ModelLease,
    _ times: inout StageTimes
  ) async throws(RPCError) -> Wafermap_V1_Prediction {
    let served: ServedPrediction
    do throws(ServingError) {
      served = try await scheduler.predict(
        map,
        options: PredictionOptions(
          notch: query.orientation.notch,
          minimumRegionArea: query.options.minRegionArea,
          confidenceMin: query.options.confidenceMin
        ),
        model: lease,
        identity: key.digest,
        deadline: RequestContext.current?.deadline
      )
    } catch {
      throw Outcome.of(error, version: lease.version, logger)
    }
    times.queue = served.queue
    times.preprocess = served.durations.preprocess
    times.forward = served.durations.forward
    let began = ContinuousClock.now
    defer { times.postprocess = served.durations.postprocess + (ContinuousClock.now - began) }
    do throws(ImagingError) {
      return try PredictionMessage.make(
        served.prediction,
        of: map,
        orientation: query.orientation,
        options: query.options
      )
    } catch {
      throw Outcome.of(error, field: query.sourceField)
    }
  }

  /// Adds the time that `work` takes to `total`.
  private func timed<Result>(
    _ total: inout Duration?,
    _ work: () async -> Result
  ) async -> Result {
    let began = ContinuousClock.now
    let result = await work()
    total = (total ?? .zero) + (ContinuousClock.now - began)
    return result
  }
}
