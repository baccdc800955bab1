internal import Foundation
public import GRPCCore
internal import ModelServing
internal import Storage
internal import SwiftProtobuf
public import WafermapAPI

extension InferenceService {
  /// See the proto.
  public func listModels(
    request: Wafermap_V1_ListModelsRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ListModelsResponse {
    let query = try ModelListQuery(request)
    var response = Wafermap_V1_ListModelsResponse()
    var cursor = query.cursor
    do throws(StorageError) {
      // The state is this server's own matter, so it is compared here.
      repeat {
        let page = try await catalog.repository.list(
          pageSize: query.pageSize,
          after: cursor,
          deadline: deadline
        )
        cursor = page.next
        for model in page.models {
          let message = ModelMessage.make(model, catalog.status(of: model.version))
          guard query.state == .unspecified || message.state == query.state else { continue }
          response.models.append(message)
          guard response.models.count == query.pageSize else { continue }
          if model.version != page.models.last?.version || page.next != nil {
            response.nextPageToken = query.token(after: ModelVersionCursor(after: model))
          }
          return response
        }
      } while cursor != nil
      return response
    } catch {
      throw Outcome.of(error, logger)
    }
  }

  /// See the proto.
  public func getModel(
    request: Wafermap_V1_GetModelRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetModelResponse {
    var violations = Violations()
    ModelVersionName.check("model_version", request.modelVersion, &violations)
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
    let model = try await catalog.model(request.modelVersion, deadline: deadline)
    return .with { $0.model = model }
  }

  /// See the proto.
  public func loadModel(
    request: Wafermap_V1_LoadModelRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_LoadModelResponse {
    let order = try ModelLoadOrder(request)
    var model = try await catalog.load(order, deadline: deadline)
    if order.activates {
      (model, _) = try await catalog.activate(order.version, expected: nil, deadline: deadline)
    }
    return .with { $0.model = model }
  }

  /// See the proto.
  public func activateModel(
    request: Wafermap_V1_ActivateModelRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ActivateModelResponse {
    var violations = Violations()
    ModelVersionName.check("model_version", request.modelVersion, &violations)
    let expected = request.expectedActiveVersion
    if !expected.isEmpty {
      ModelVersionName.check("expected_active_version", expected, &violations)
    }
    guard violations.isEmpty else { throw Outcome.invalidArgument(violations.all) }
    let (model, previous) = try await catalog.activate(
      request.modelVersion,
      expected: expected.isEmpty ? nil : expected,
      deadline: deadline
    )
    return .with {
      $0.model = model
      $0.previousModelVersion = previous ?? ""
    }
  }
}
