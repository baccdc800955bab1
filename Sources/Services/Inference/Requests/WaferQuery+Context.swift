internal import SwiftProtobuf
internal import WafermapAPI

extension WaferQuery {
  /// Longest recipe, in characters.
  private static let recipeCountMax = 256
  /// Most labels.
  private static let labelCountMax = 32
  /// Longest key of a label, in characters.
  private static let labelKeyCountMax = 64
  /// Longest value of a label, in characters.
  private static let labelValueCountMax = 256

  static func check(_ geometry: Wafermap_V1_WaferGeometry, _ violations: inout Violations) {
    func checkPositive(_ isGiven: Bool, _ name: String, _ value: Double) {
      guard isGiven, !(value.isFinite && value > 0) else { return }
      violations.add("geometry.\(name)", .outOfRange, "\(value) is not greater than 0")
    }
    checkPositive(geometry.hasDiePitchXUm, "die_pitch_x_um", geometry.diePitchXUm)
    checkPositive(geometry.hasDiePitchYUm, "die_pitch_y_um", geometry.diePitchYUm)
    checkPositive(geometry.hasDiameterMm, "diameter_mm", geometry.diameterMm)
    let edge = geometry.edgeExclusionMm
    if geometry.hasEdgeExclusionMm, !(edge.isFinite && edge >= 0) {
      violations.add("geometry.edge_exclusion_mm", .outOfRange, "\(edge) is less than 0")
    }
  }

  static func check(_ context: Wafermap_V1_WaferContext, _ violations: inout Violations) {
    let texts = [
      ("lot_id", context.lotID, nameCountMax), ("product_id", context.productID, nameCountMax),
      ("step_id", context.stepID, nameCountMax), ("recipe_id", context.recipeID, recipeCountMax),
      ("equipment_id", context.equipmentID, nameCountMax),
    ]
    for (name, text, countMax) in texts {
      violations.checkText("context.\(name)", text, countMax: countMax)
    }
    if context.hasSlot { violations.checkRange("context.slot", context.slot, 1...255) }
    if context.hasMeasuredAt { violations.checkTime("context.measured_at", context.measuredAt) }
    if context.labels.count > labelCountMax {
      violations.add(
        "context.labels",
        .tooLong,
        "\(context.labels.count) entries; at most \(labelCountMax) are taken"
      )
      return
    }
    for (key, value) in context.labels.sorted(by: { $0.key < $1.key }) {
      let field = "context.labels[\(key.prefix(labelKeyCountMax).debugDescription)]"
      if key.isEmpty { violations.add(field, .required, "a key has at least one character") }
      violations.checkText(field, key, countMax: labelKeyCountMax)
      violations.checkText(field, value, countMax: labelValueCountMax)
    }
  }
}
