internal import WafermapAPI

/// What an answer should hold, with the defaults filled in.
struct AnswerOptions: Hashable, Sendable {
  /// Largest `min_region_area`.
  static let minRegionAreaMax: UInt32 = 1_000_000

  var maskFormat = Wafermap_V1_MaskFormat.unspecified
  var includesClassProbabilities = false
  /// In pixels of the mask.
  var minRegionArea = 1
  var confidenceMin = 0.0
  var bypassesCache = false
  var omitsPolygons = false
  var includesEmbedding = false

  init() {}

  /// Reads options that lie in field `options`.
  init(_ message: Wafermap_V1_PredictOptions, _ violations: inout Violations) {
    maskFormat = message.maskFormat
    if case .UNRECOGNIZED(let number) = message.maskFormat {
      violations.unknown("options.mask_format", number)
    }
    includesClassProbabilities = message.includeClassProbabilities
    if message.hasMinRegionArea {
      violations.checkRange(
        "options.min_region_area",
        message.minRegionArea,
        0...Self.minRegionAreaMax
      )
      minRegionArea = Int(message.minRegionArea)
    }
    if message.hasConfidenceThreshold {
      violations.checkRange("options.confidence_threshold", message.confidenceThreshold, 0...1)
      confidenceMin = message.confidenceThreshold
    }
    bypassesCache = message.bypassCache
    omitsPolygons = message.omitPolygons
    includesEmbedding = message.includeEmbedding
  }
}
