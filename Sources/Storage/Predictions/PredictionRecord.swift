/// What one entry of the log becomes in the database: a line of the spill file, a part of a batch.
struct PredictionRecord: Codable, Sendable {
  var prediction: PredictionRow
  let map: WaferMapRow?
  let embedding: EmbeddingRow?
  /// What it counts for in the queue.
  let byteCount: Int

  init(_ entry: PredictionLogEntry) {
    prediction = PredictionRow(
      entry.prediction,
      mapDigest: entry.map?.digest ?? entry.writtenMapDigest
    )
    map = entry.map.map(WaferMapRow.init)
    embedding = EmbeddingRow(entry)
    byteCount = entry.byteCount
  }

  /// It names a map that the database was to have already.
  var leavesOutMap: Bool { map == nil && prediction.mapDigest != nil }

  /// What is remembered of its map once it has been written; nil without a map.
  var mapKey: WrittenMaps.Key? {
    map.map {
      WrittenMaps.Key(
        waferID: $0.waferID,
        digest: Array($0.digest),
        modelVersion: prediction.modelVersion,
        hasEmbedding: embedding != nil
      )
    }
  }
}
