internal import Domain
internal import Foundation

/// A row of `wafer_embeddings` as JSON; see ``PredictionRow``.
struct EmbeddingRow: Codable, Sendable {
  let modelVersion: String
  let waferID: String
  let digest: Data
  let vector: Data
  let dimensions: Int
  let meanEntropyNats: Double
  let leastConfidence: Double
  let margin: Double
  let createdAt: Int64

  private enum CodingKeys: String, CodingKey {
    case modelVersion = "model_version"
    case waferID = "wafer_id"
    case digest
    case vector
    case dimensions
    case meanEntropyNats = "mean_entropy_nats"
    case leastConfidence = "least_confidence"
    case margin
    case createdAt = "created_at"
  }

  /// The row of an entry that has a map, an embedding and an uncertainty.
  init?(_ entry: PredictionLogEntry) {
    guard let map = entry.map, let embedding = entry.embedding, !embedding.isEmpty,
      let uncertainty = entry.prediction.uncertainty
    else { return nil }
    modelVersion = entry.prediction.modelVersion.withoutNUL
    waferID = map.waferID.withoutNUL
    digest = Data(map.digest)
    vector = Data(EmbeddingBytes.encode(embedding))
    dimensions = embedding.count
    meanEntropyNats = uncertainty.meanEntropyNats
    leastConfidence = uncertainty.leastConfidence
    margin = uncertainty.margin
    createdAt = entry.prediction.predictedAt.microseconds
  }
}
