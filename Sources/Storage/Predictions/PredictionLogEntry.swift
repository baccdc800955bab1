/// What one prediction leaves behind: its row of the log, and, where they are kept, the map and its
/// embedding, which active learning lives on.
public struct PredictionLogEntry: Hashable, Sendable {
  /// The row.
  public var prediction: StoredPrediction
  /// The map, of the prediction's wafer; nil when it is not to be kept.
  public var map: WaferMapRecord?
  /// Pooled encoder output under the prediction's model version; needs ``map`` and the
  /// prediction's uncertainty.
  public var embedding: [Float]?

  /// An entry.
  ///
  /// - Precondition: The map, if any, is of the prediction's wafer; there is no embedding without a
  ///   map and an uncertainty.
  public init(
    _ prediction: StoredPrediction,
    map: WaferMapRecord? = nil,
    embedding: [Float]? = nil
  ) {
    precondition(map == nil || map?.waferID == prediction.waferID, "the map is of this wafer")
    precondition(
      embedding == nil || (map != nil && prediction.uncertainty != nil),
      "an embedding belongs to a map and has an uncertainty beside it"
    )
    self.prediction = prediction
    self.map = map
    self.embedding = embedding
  }

  /// What the database knows the map by; kept when the map is left out because it is there already.
  var writtenMapDigest: [UInt8]?

  /// What is remembered of the map once it has been written; nil without a map.
  var mapKey: WrittenMaps.Key? {
    map.map {
      WrittenMaps.Key(
        waferID: $0.waferID,
        digest: $0.digest,
        modelVersion: prediction.modelVersion,
        hasEmbedding: embedding?.isEmpty == false
      )
    }
  }

  /// Leaves out map and embedding, which the database has.
  mutating func leaveOutMap() {
    writtenMapDigest = map?.digest
    (map, embedding) = (nil, nil)
  }

  /// Memory it takes while it waits, about.
  var byteCount: Int {
    let fixedBytes = 1024
    let dies = map?.dies.count ?? 0
    let regions = prediction.regions?.count ?? 0
    return fixedBytes + dies + regions + 4 * (embedding?.count ?? 0)
  }
}
