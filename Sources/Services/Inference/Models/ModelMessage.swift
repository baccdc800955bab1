internal import Foundation
internal import ModelServing
internal import Storage
internal import SwiftProtobuf
internal import WafermapAPI

/// Model versions as messages: what the database knows, with what this server has in memory.
enum ModelMessage {
  /// - Parameter status: nil when this server has not heard of the version.
  static func make(_ model: StoredModelVersion, _ status: ModelStatus?) -> Wafermap_V1_Model {
    .with { message in
      message.modelVersion = model.version
      message.sha256 = HexText.of(model.sha256)
      message.state = state(model, status)
      message.stateReason = status.map(\.reason) ?? model.failure ?? ""
      message.active = model.isActive
      message.architecture = model.architecture
      message.inChannels = UInt32(clamping: model.inChannels)
      message.inputHeight = UInt32(clamping: model.inputHeight)
      message.inputWidth = UInt32(clamping: model.inputWidth)
      message.inputEncoding = model.inputEncoding
      message.classes = model.classes.map { modelClass in
        .with {
          $0.classIndex = UInt32(clamping: modelClass.index)
          $0.name = modelClass.name
          $0.pattern = Wafermap_V1_Pattern(rawValue: modelClass.pattern) ?? .unspecified
        }
      }
      message.weightsBytes = model.weightsBytes
      message.metrics = model.metrics
      message.lineage = lineage(model.lineage)
      message.createdAt = .init(microsecondsOf: model.createdAt)
      if let loadedAt = status?.loadedAt { message.loadedAt = .init(microsecondsOf: loadedAt) }
      message.requestsInFlight = UInt32(clamping: status?.inFlightCount ?? 0)
    }
  }

  static func state(
    _ model: StoredModelVersion,
    _ status: ModelStatus?
  ) -> Wafermap_V1_ModelState {
    switch status?.state {
    case .available: .available
    case .loading: .loading
    case .ready: .ready
    case .unloading: .unloading
    case .failed: .failed
    case nil: model.failure == nil ? .available : .failed
    }
  }

  private static func lineage(_ lineage: StoredModelLineage) -> Wafermap_V1_ModelLineage {
    .with {
      $0.trainingJobID = lineage.trainingJobID?.uuidString.lowercased() ?? ""
      $0.baseModelVersion = lineage.baseVersion ?? ""
      $0.inputsSha256 = HexText.of(lineage.inputsSHA256 ?? [])
      $0.datasetSha256 = HexText.of(lineage.datasetSHA256 ?? [])
      $0.mlflowRunID = lineage.mlflowRunID ?? ""
    }
  }
}
