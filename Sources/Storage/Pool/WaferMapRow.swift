internal import Domain
internal import Foundation

/// A row of `wafer_maps` as JSON; see ``PredictionRow``.
struct WaferMapRow: Codable, Sendable {
  let waferID: String
  let digest: Data
  let rows: Int
  let columns: Int
  let dies: Data
  let hasKnownDies: Bool
  let notch: String
  let origin: String
  let axis: String
  let diePitchX: Double?
  let diePitchY: Double?
  let diameter: Double?
  let edgeExclusion: Double?
  let lot: String?
  let product: String?
  let equipment: String?
  let firstSeenAt: Int64

  private enum CodingKeys: String, CodingKey {
    case waferID = "wafer_id"
    case digest
    case rows = "row_count"
    case columns = "column_count"
    case dies
    case hasKnownDies = "has_known_dies"
    case notch
    case origin
    case axis
    case diePitchX = "die_pitch_x_um"
    case diePitchY = "die_pitch_y_um"
    case diameter = "diameter_mm"
    case edgeExclusion = "edge_exclusion_mm"
    case lot = "lot_id"
    case product = "product_id"
    case equipment = "equipment_id"
    case firstSeenAt = "first_seen_at"
  }

  /// The row of a map.
  init(_ map: WaferMapRecord) {
    waferID = map.waferID.withoutNUL
    digest = Data(map.digest)
    rows = map.rows
    columns = map.columns
    dies = Data(map.dies)
    hasKnownDies = map.hasKnownDies
    notch = map.orientation.notch.rawValue
    origin = map.orientation.origin.rawValue
    axis = map.orientation.axis.rawValue
    diePitchX = map.geometry.diePitchXMicrometres
    diePitchY = map.geometry.diePitchYMicrometres
    diameter = map.geometry.diameterMillimetres
    edgeExclusion = map.geometry.edgeExclusionMillimetres
    lot = map.lot?.withoutNUL
    product = map.product?.withoutNUL
    equipment = map.equipment?.withoutNUL
    firstSeenAt = map.firstSeenAt.microseconds
  }
}
