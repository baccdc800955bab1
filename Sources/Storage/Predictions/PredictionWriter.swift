internal import Foundation
internal import Postgres

/// Writes one batch of the log in one transaction: maps, embeddings, predictions, and what they add
/// to the counts. Writing a batch again changes nothing.
struct PredictionWriter: Sendable {
  let client: PostgresClient

  func write(_ batch: [PredictionRecord], deadline: ContinuousClock.Instant) async throws {
    let predictions = try PredictionJSON.text(batch.map(\.prediction))
    let maps = batch.compactMap(\.map)
    let embeddings = batch.compactMap(\.embedding)
    let mapText = maps.isEmpty ? nil : try PredictionJSON.text(maps)
    let embeddingText = embeddings.isEmpty ? nil : try PredictionJSON.text(embeddings)
    try await client.transaction(deadline: deadline) { connection in
      if let mapText {
        _ = try await connection.query(PredictionLogStatements.insertMaps(mapText))
      }
      if let embeddingText {
        _ = try await connection.query(PredictionLogStatements.insertEmbeddings(embeddingText))
      }
      let rows = try await connection.query(
        PredictionLogStatements.insertPredictions(predictions)
      )
      let ids = try rows.map { try $0.decode("id", as: UUID.self) }
      guard !ids.isEmpty else { return }
      _ = try await connection.query(PredictionLogStatements.addCounts(of: ids))
      _ = try await connection.query(PredictionLogStatements.addLatencies(of: ids))
    }
  }
}
