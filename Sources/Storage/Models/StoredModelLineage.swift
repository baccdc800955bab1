public import Foundation

/// What a model version was made from.
public struct StoredModelLineage: Hashable, Sendable {
  /// The training job that made it; nil for weights that came from outside.
  public var trainingJobID: UUID?
  /// The model version that its training started from; it must be known.
  public var baseVersion: String?
  /// SHA-256 over data, base model and parameters, 32 bytes.
  public var inputsSHA256: [UInt8]?
  /// SHA-256 of the dataset's manifest, 32 bytes.
  public var datasetSHA256: [UInt8]?
  /// MLflow run.
  public var mlflowRunID: String?

  /// A lineage; nothing is known unless it is said.
  public init(
    trainingJobID: UUID? = nil,
    baseVersion: String? = nil,
    inputsSHA256: [UInt8]? = nil,
    datasetSHA256: [UInt8]? = nil,
    mlflowRunID: String? = nil
  ) {
    self.trainingJobID = trainingJobID
    self.baseVersion = baseVersion
    self.inputsSHA256 = inputsSHA256
    self.datasetSHA256 = datasetSHA256
    self.mlflowRunID = mlflowRunID
  }
}
