internal import Domain
internal import Foundation
internal import Postgres

extension PredictionRepository {
  /// What ``prediction(_:)`` reads.
  static func columns(withRegions: Bool) -> String {
    """
    id, predicted_at, wafer_id, model_version, model_sha256, width, height, is_cached,
    patterns::int[] AS patterns, class_indices::int[] AS class_indices, confidences, area_shares,
    dominant_pattern::int AS dominant_pattern,
    \(withRegions ? "regions" : "NULL::bytea AS regions"), regions_truncated, mean_entropy_nats,
    least_confidence, margin, fetch_ms, decode_ms, cache_ms, queue_ms, preprocess_ms, forward_ms,
    postprocess_ms, total_ms, notch, origin, axis, lot_id, slot::int AS slot, product_id, step_id,
    recipe_id, equipment_id, measured_at, labels
    """
  }

  static func prediction(_ row: PostgresRow) throws -> StoredPrediction {
    var durations = StageMilliseconds()
    for stage in PredictionStage.allCases {
      durations[stage] = try row.decode(stage.column, as: Double?.self)
    }
    return StoredPrediction(
      id: try row.decode("id"),
      waferID: try row.decode("wafer_id"),
      modelVersion: try row.decode("model_version"),
      modelSHA256: try row.decode("model_sha256"),
      width: Int(try row.decode("width", as: Int32.self)),
      height: Int(try row.decode("height", as: Int32.self)),
      patterns: try patterns(row),
      dominantPattern: Int(try row.decode("dominant_pattern", as: Int32.self)),
      regions: try row.decode("regions"),
      isRegionsTruncated: try row.decode("regions_truncated"),
      uncertainty: UncertaintyScores(
        meanEntropyNats: try row.decode("mean_entropy_nats"),
        margin: try row.decode("margin"),
        leastConfidence: try row.decode("least_confidence")
      ),
      durations: durations,
      isCached: try row.decode("is_cached"),
      predictedAt: try row.decode("predicted_at"),
      orientation: try WaferOrientation(row),
      context: try context(row)
    )
  }

  private static func patterns(_ row: PostgresRow) throws -> [StoredPattern] {
    let numbers = try row.decode("patterns", as: [Int32].self)
    let classes = try row.decode("class_indices", as: [Int32].self)
    let confidences = try row.decode("confidences", as: [Double].self)
    let shares = try row.decode("area_shares", as: [Double].self)
    // A constraint of the table says that the four are of one length.
    return zip(zip(numbers, classes), zip(confidences, shares)).map { identity, scores in
      StoredPattern(
        pattern: Int(identity.0),
        confidence: scores.0,
        areaShare: scores.1,
        classIndex: Int(identity.1)
      )
    }
  }

  private static func context(_ row: PostgresRow) throws -> PredictionContext {
    let labels = try row.decode("labels", as: PostgresJSON.self)
    return PredictionContext(
      lot: try row.decode("lot_id"),
      slot: try row.decode("slot", as: Int32?.self).map { Int($0) },
      product: try row.decode("product_id"),
      step: try row.decode("step_id"),
      recipe: try row.decode("recipe_id"),
      equipment: try row.decode("equipment_id"),
      measuredAt: try row.decode("measured_at"),
      labels: try JSONDecoder().decode([String: String].self, from: Data(labels.text.utf8))
    )
  }
}

extension WaferOrientation {
  /// The orientation in the columns `notch`, `origin` and `axis`.
  init(_ row: PostgresRow) throws {
    guard let notch = NotchPosition(rawValue: try row.decode("notch")),
      let origin = OriginCorner(rawValue: try row.decode("origin")),
      let axis = MajorAxis(rawValue: try row.decode("axis"))
    else {
      throw StorageError(.internal, "a stored orientation is not one that this program knows")
    }
    self.init(notch: notch, origin: origin, axis: axis)
  }
}
