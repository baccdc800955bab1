import CCoreTransport
import Foundation
import GRPCCore
import SwiftProtobuf
import WafermapAPI

/// The model versions of a server, for the commands of `wafermap models`.
struct ModelCatalogue: Sendable {
  let connection: ServerConnection

  /// What a call that moves no weights may take.
  private static let readTimeout: Duration = .seconds(30)
  /// Versions that are asked for at once.
  private static let pageSize: Int32 = 200

  private typealias Service = Wafermap_V1_InferenceService.Client<CoreClientTransport>

  /// All versions, the newest first.
  func list() async throws -> [Wafermap_V1_Model] {
    try await connection.withClient { client in
      var models: [Wafermap_V1_Model] = []
      var request = Wafermap_V1_ListModelsRequest()
      request.pageSize = Self.pageSize
      repeat {
        let page = try await Service(wrapping: client).listModels(
          request,
          metadata: connection.metadata,
          options: Self.options(Self.readTimeout)
        )
        models += page.models
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      return models
    }
  }

  /// One version.
  func get(_ version: String) async throws -> Wafermap_V1_Model {
    try await connection.withClient { client in
      var request = Wafermap_V1_GetModelRequest()
      request.modelVersion = version
      return try await Service(wrapping: client).getModel(
        request,
        metadata: connection.metadata,
        options: Self.options(Self.readTimeout)
      ).model
    }
  }

  /// Loads a version; ends when it is ready.
  func load(
    _ request: Wafermap_V1_LoadModelRequest,
    timeout: Duration
  ) async throws -> Wafermap_V1_Model {
    try await connection.withClient { client in
      try await Service(wrapping: client).loadModel(
        request,
        metadata: connection.metadata,
        options: Self.options(timeout)
      ).model
    }
  }

  /// Makes a version the active one.
  func activate(
    _ request: Wafermap_V1_ActivateModelRequest,
    timeout: Duration
  ) async throws -> Wafermap_V1_ActivateModelResponse {
    try await connection.withClient { client in
      try await Service(wrapping: client).activateModel(
        request,
        metadata: connection.metadata,
        options: Self.options(timeout)
      )
    }
  }

  private static func options(_ timeout: Duration) -> CallOptions {
    var options = CallOptions.defaults
    options.timeout = timeout
    return options
  }
}
