import GRPCCore
import WafermapAPI

/// What no command calls.
extension StubInference {
  private static let unused = RPCError(code: .unimplemented, message: "No command calls this.")

  func predictBatch(
    request: Wafermap_V1_PredictBatchRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_PredictBatchResponse { throw Self.unused }

  func getPrediction(
    request: Wafermap_V1_GetPredictionRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetPredictionResponse { throw Self.unused }

  func listPredictions(
    request: Wafermap_V1_ListPredictionsRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ListPredictionsResponse { throw Self.unused }

  func getStats(
    request: Wafermap_V1_InferenceServiceGetStatsRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_InferenceServiceGetStatsResponse { throw Self.unused }

  func clearCache(
    request: Wafermap_V1_ClearCacheRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ClearCacheResponse { throw Self.unused }
}
