/// What one entry of the log becomes in the database: a line of the spill file, a part of a batch.
struct PredictionRecord: Codable, Sendable {
  let prediction: PredictionRow
  let map: WaferMapRow?
  let embedding: EmbeddingRow?
  /// What it counts for in the queue.
  let byteCount: Int

  init(_ entry: PredictionLogEntry) {
    prediction = PredictionRow(entry.prediction, mapDigest: entry.map?.digest)
    map = entry.map.map(WaferMapRow.init)
    embedding = EmbeddingRow(entry)
    byteCount = entry.byteCount
  }
}
