internal import Foundation
internal import Postgres

extension ModelVersionRepository {
  /// What ``model(_:)`` reads.
  static let columns = """
    version, sha256, weights_uri, weights_bytes, state, state_reason, architecture, in_channels,
    input_height, input_width, input_encoding, classes, metadata, metrics, training_job_id,
    base_version, inputs_sha256, dataset_sha256, mlflow_run_id, is_active, activated_at, created_at
    """

  static func model(_ row: PostgresRow) throws -> StoredModelVersion {
    var model = StoredModelVersion(
      version: try row.decode("version"),
      sha256: try row.decode("sha256"),
      weightsURI: try row.decode("weights_uri"),
      weightsBytes: try row.decode("weights_bytes"),
      architecture: try row.decode("architecture"),
      inChannels: Int(try row.decode("in_channels", as: Int32.self)),
      inputHeight: Int(try row.decode("input_height", as: Int32.self)),
      inputWidth: Int(try row.decode("input_width", as: Int32.self)),
      inputEncoding: try row.decode("input_encoding"),
      classes: try json(row, "classes"),
      metadata: try json(row, "metadata"),
      metrics: try json(row, "metrics"),
      lineage: StoredModelLineage(
        trainingJobID: try row.decode("training_job_id"),
        baseVersion: try row.decode("base_version"),
        inputsSHA256: try row.decode("inputs_sha256"),
        datasetSHA256: try row.decode("dataset_sha256"),
        mlflowRunID: try row.decode("mlflow_run_id")
      ),
      createdAt: try row.decode("created_at")
    )
    if try row.decode("state", as: String.self) == "failed" {
      model.failure = try row.decode("state_reason")
    }
    model.isActive = try row.decode("is_active")
    model.activatedAt = try row.decode("activated_at")
    return model
  }

  private static func json<Value: Decodable>(
    _ row: PostgresRow,
    _ column: String
  ) throws -> Value {
    let text = try row.decode(column, as: PostgresJSON.self).text
    return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
  }
}
