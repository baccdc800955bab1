internal import Caching
internal import Domain
internal import GRPCCore
internal import Imaging
internal import Interceptors
internal import ModelServing
internal import Segmentation
internal import WafermapAPI

extension WaferPredictor {
  /// What is found on a map, without what belongs to the request, and how many maps the forward
  /// pass had that found it; nil for an answer from the cache.
  func content(
    for query: WaferQuery,
    _ map: IdentifiedMap,
    at place: MapWorkplace,
    _ lease: ModelLease,
    _ times: inout StageTimes
  ) async throws(RPCError) -> (Wafermap_V1_Prediction, batchSize: Int?) {
    let usesCache = !query.options.bypassesCache
    if usesCache {
      let known = try await timed(&times.cache) { () async throws(RPCError) in
        let known = try await cache.answer(for: map.key, at: place)
        // An answer of several wafers is found under each of them, so that clearing any removes it.
        if let known, known.waferID != query.waferID || known.modelVersion != lease.version {
          await cache.addOwner(query.waferID, modelVersion: lease.version, of: map.key)
        }
        return known
      }
      if let known { return (known, nil) }
    }
    var (content, batchSize) = try await compute(query, map, at: place, lease, &times)
    if usesCache {
      content.waferID = query.waferID
      content.modelVersion = lease.version
      let kept = content
      try await timed(&times.cache) { () async throws(RPCError) in
        try await cache.keep(kept, for: map.key, at: place)
      }
    }
    return (content, batchSize)
  }

  private func compute(
    _ query: WaferQuery,
    _ map: IdentifiedMap,
    at place: MapWorkplace,
    _ lease: ModelLease,
    _ times: inout StageTimes
  ) async throws(RPCError) -> (Wafermap_V1_Prediction, batchSize: Int) {
    let served: ServedPrediction
    do throws(ServingError) {
      served = try await scheduler.predict(
        map.map,
        options: PredictionOptions(
          notch: query.orientation.notch,
          minimumRegionArea: query.options.minRegionArea,
          confidenceMin: query.options.confidenceMin
        ),
        model: lease,
        identity: map.key.digest,
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
    let content = try await place.run { () throws(RPCError) in
      do throws(ImagingError) {
        return try PredictionMessage.make(
          served.prediction,
          of: map.map,
          orientation: query.orientation,
          options: query.options
        )
      } catch {
        throw Outcome.of(error, field: query.sourceField)
      }
    }
    return (content, served.batchSize)
  }

  /// Adds the time that `work` takes to `total`.
  private func timed<Result>(
    _ total: inout Duration?,
    _ work: () async throws(RPCError) -> Result
  ) async throws(RPCError) -> Result {
    let began = ContinuousClock.now
    let result = try await work()
    total = (total ?? .zero) + (ContinuousClock.now - began)
    return result
  }
}
