import Foundation
import SwiftProtobuf
import WafermapAPI

/// A model version as the commands of `wafermap models` print it.
struct ModelReport {
  let model: Wafermap_V1_Model

  /// One line of JSON; names and units are those of `Model` in Protos/wafermap/v1/model.proto.
  func json() throws -> String {
    var options = JSONEncodingOptions()
    options.preserveProtoFieldNames = true
    return try model.jsonString(options: options)
  }

  /// Versions in columns; the active one has a star.
  static func table(_ models: [Wafermap_V1_Model]) -> String {
    var table = Table(
      ["", "version", "state", "network", "classes", "MB", "busy", "known since"],
      leftColumns: 4
    )
    for model in models {
      table.add([
        model.active ? "*" : "", model.modelVersion, state(model.state), model.architecture,
        "\(model.classes.count)", megabytes(model.weightsBytes), "\(model.requestsInFlight)",
        model.hasCreatedAt ? date(model.createdAt) : "",
      ])
    }
    return table.text
  }

  /// Everything there is, a line each.
  var lines: String {
    var table = Table(["version", model.modelVersion], leftColumns: 2)
    table.add(["active", model.active ? "yes" : "no"])
    table.add(["state", Self.state(model.state)])
    if !model.stateReason.isEmpty { table.add(["reason", model.stateReason]) }
    table.add(["SHA-256", model.sha256])
    table.add(["network", model.architecture])
    table.add(["input", "\(model.inChannels) x \(model.inputHeight) x \(model.inputWidth)"])
    table.add(["encoding", model.inputEncoding])
    table.add(["classes", model.classes.map(\.name).joined(separator: ", ")])
    table.add(["weights", "\(Self.megabytes(model.weightsBytes)) MB"])
    table.add(["busy with", "\(model.requestsInFlight) requests"])
    for (name, value) in model.metrics.sorted(by: { $0.key < $1.key }) {
      table.add([name, Table.decimal(value, places: 4)])
    }
    for (name, value) in lineage where !value.isEmpty { table.add([name, value]) }
    if model.hasCreatedAt { table.add(["known since", Self.date(model.createdAt)]) }
    if model.hasLoadedAt { table.add(["loaded", Self.date(model.loadedAt)]) }
    return table.text
  }

  private var lineage: [(name: String, value: String)] {
    [
      ("training job", model.lineage.trainingJobID), ("base model", model.lineage.baseModelVersion),
      ("dataset SHA-256", model.lineage.datasetSha256), ("MLflow run", model.lineage.mlflowRunID),
    ]
  }

  private static func megabytes(_ bytes: Int64) -> String {
    Table.decimal(Double(bytes) / 1_000_000, places: 1)
  }

  private static func date(_ timestamp: Google_Protobuf_Timestamp) -> String {
    timestamp.date.formatted(.iso8601)
  }

  private static func state(_ state: Wafermap_V1_ModelState) -> String {
    switch state {
    case .available: "available"
    case .loading: "loading"
    case .ready: "ready"
    case .unloading: "unloading"
    case .failed: "failed"
    case .unspecified, .UNRECOGNIZED: "unknown"
    }
  }
}
