internal import Foundation

/// A row of `predictions` as JSON: what the writer hands to the database and what the spill file
/// holds. Times are microseconds since 1970, bytes are base64.
struct PredictionRow: Codable, Sendable {
  let id: UUID
  let predictedAt: Int64
  let waferID: String
  /// nil: the map is not kept, or the database has lost it.
  var mapDigest: Data?
  let modelVersion: String
  let modelSHA256: Data?
  let width: Int
  let height: Int
  let errorCode: String?
  let isCached: Bool
  let patterns: [Int]
  let classIndices: [Int]
  let confidences: [Double]
  let areaShares: [Double]
  let dominantPattern: Int
  let regions: Data?
  let isRegionsTruncated: Bool
  let meanEntropyNats: Double?
  let leastConfidence: Double?
  let margin: Double?
  let fetch: Double?
  let decode: Double?
  let cache: Double?
  let queue: Double?
  let preprocess: Double?
  let forward: Double?
  let postprocess: Double?
  let total: Double
  let notch: String
  let origin: String
  let axis: String
  let lot: String?
  let slot: Int?
  let product: String?
  let step: String?
  let recipe: String?
  let equipment: String?
  let measuredAt: Int64?
  let labels: [String: String]

  private enum CodingKeys: String, CodingKey {
    case id
    case predictedAt = "predicted_at"
    case waferID = "wafer_id"
    case mapDigest = "map_digest"
    case modelVersion = "model_version"
    case modelSHA256 = "model_sha256"
    case width
    case height
    case errorCode = "error_code"
    case isCached = "is_cached"
    case patterns
    case classIndices = "class_indices"
    case confidences
    case areaShares = "area_shares"
    case dominantPattern = "dominant_pattern"
    case regions
    case isRegionsTruncated = "regions_truncated"
    case meanEntropyNats = "mean_entropy_nats"
    case leastConfidence = "least_confidence"
    case margin
    case fetch = "fetch_ms"
    case decode = "decode_ms"
    case cache = "cache_ms"
    case queue = "queue_ms"
    case preprocess = "preprocess_ms"
    case forward = "forward_ms"
    case postprocess = "postprocess_ms"
    case total = "total_ms"
    case notch
    case origin
    case axis
    case lot = "lot_id"
    case slot
    case product = "product_id"
    case step = "step_id"
    case recipe = "recipe_id"
    case equipment = "equipment_id"
    case measuredAt = "measured_at"
    case labels
  }
}
