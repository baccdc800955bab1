public import Caching
public import Foundation
public import GRPCCore
internal import Interceptors
public import Logging
public import Storage
internal import SwiftProtobuf
public import WafermapAPI

/// Predictions, the log of what was found, and the models that find it. The comments of
/// `inference_service.proto` are its contract.
public struct InferenceService: Wafermap_V1_InferenceService.SimpleServiceProtocol {
  let predictor: WaferPredictor
  let catalog: ModelCatalog
  let predictions: PredictionRepository
  let cache: any ResultCache
  let now: @Sendable () -> Date
  let logger: Logger

  /// Creates the service.
  ///
  /// - Parameters:
  ///   - predictor: Answers wafers.
  ///   - catalog: Knows the models.
  ///   - predictions: Reads the log.
  ///   - cache: The one that the predictor uses.
  ///   - now: The time that windows end at.
  public init(
    predictor: WaferPredictor,
    catalog: ModelCatalog,
    predictions: PredictionRepository,
    cache: any ResultCache,
    now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger
  ) {
    self.predictor = predictor
    self.catalog = catalog
    self.predictions = predictions
    self.cache = cache
    self.now = now
    self.logger = logger
  }

  /// See the proto.
  public func predict(
    request: Wafermap_V1_PredictRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_PredictResponse {
    let began = ContinuousClock.now
    let prediction = try await predictor.predict(request, began: began)
    return .with { $0.prediction = prediction }
  }

  /// See the proto.
  public func predictBatch(
    request: Wafermap_V1_PredictBatchRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_PredictBatchResponse {
    let began = ContinuousClock.now
    let batch = BatchPrediction(predictor: predictor, request: request)
    try batch.check()
    let results = await batch.results(began: began)
    try Task.checkCancellation()
    let failedCount = results.count {
      guard case .error = $0.result else { return false }
      return true
    }
    return .with {
      $0.results = results
      $0.succeededCount = UInt32(results.count - failedCount)
      $0.failedCount = UInt32(failedCount)
      $0.totalMs = (ContinuousClock.now - began).inMilliseconds
    }
  }

  /// See the proto.
  public func predictStream(
    request: RPCAsyncSequence<Wafermap_V1_PredictStreamRequest, any Error>,
    response: RPCWriter<Wafermap_V1_PredictStreamResponse>,
    context: ServerContext
  ) async throws {
    try await PredictionFeed(predictor: predictor).run(request, response, context.cancellation)
  }

  /// See the proto.
  public func clearCache(
    request: Wafermap_V1_ClearCacheRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ClearCacheResponse {
    var violations = Violations()
    violations.checkText(
      "wafer_id",
      request.waferID,
      countMax: WaferQuery.nameCountMax,
      isRequired: true
    )
    if !request.modelVersion.isEmpty {
      ModelVersionName.check("model_version", request.modelVersion, &violations)
    }
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
    do throws(CacheError) {
      let count = try await cache.removeAll(
        wafer: request.waferID,
        modelVersion: request.modelVersion.isEmpty ? nil : request.modelVersion
      )
      return .with {
        $0.waferID = request.waferID
        $0.clearedCount = UInt32(clamping: count)
      }
    } catch {
      throw Outcome.of(error, logger)
    }
  }

  /// The deadline of the call that is being served.
  var deadline: ContinuousClock.Instant? { RequestContext.current?.deadline }
}
