internal import Foundation
public import GRPCCore
internal import Storage
internal import SwiftProtobuf
public import WafermapAPI

extension InferenceService {
  /// See the proto.
  public func getPrediction(
    request: Wafermap_V1_GetPredictionRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetPredictionResponse {
    guard let id = UUID(uuidString: request.predictionID) else {
      throw Outcome.violation("prediction_id", .malformed, "it is not a UUID")
    }
    do throws(StorageError) {
      let stored = try await predictions.get(id, deadline: deadline)
      return .with { $0.prediction = stored.message }
    } catch {
      guard error.code != .notFound else {
        throw Outcome.notFound("prediction", request.predictionID)
      }
      throw Outcome.of(error, logger)
    }
  }

  /// See the proto.
  public func listPredictions(
    request: Wafermap_V1_ListPredictionsRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ListPredictionsResponse {
    let query = try PredictionListQuery(request)
    do throws(StorageError) {
      let page = try await predictions.list(
        query.filter,
        pageSize: query.pageSize,
        after: query.cursor,
        includesRegions: request.includeRegions,
        deadline: deadline
      )
      return .with {
        $0.predictions = page.predictions.map(\.message)
        $0.nextPageToken = page.next.map(query.token(after:)) ?? ""
      }
    } catch {
      throw Outcome.of(error, logger)
    }
  }
}
