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

  /// Memory it takes while it waits, about.
  var byteCount: Int {
    let fixedBytes = 1024
    let dies = map?.dies.count ?? 0
    let regions = prediction.regions?.count ?? 0
    return fixedBytes + dies + regions + 4 * (embedding?.count ?? 0)
  }
}
