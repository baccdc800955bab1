internal import Domain
internal import Foundation

extension PredictionRow {
  /// The row of a prediction.
  init(_ prediction: StoredPrediction, mapDigest: [UInt8]?) {
    id = prediction.id
    predictedAt = prediction.predictedAt.microseconds
    waferID = prediction.waferID.withoutNUL
    self.mapDigest = mapDigest.map { Data($0) }
    modelVersion = prediction.modelVersion.withoutNUL
    modelSHA256 = prediction.modelSHA256.map { Data($0) }
    width = prediction.width
    height = prediction.height
    errorCode = prediction.errorCode
    isCached = prediction.isCached
    patterns = prediction.patterns.map(\.pattern)
    classIndices = prediction.patterns.map(\.classIndex)
    confidences = prediction.patterns.map(\.confidence)
    areaShares = prediction.patterns.map(\.areaShare)
    dominantPattern = prediction.dominantPattern
    regions = prediction.regions.map { Data($0) }
    isRegionsTruncated = prediction.isRegionsTruncated
    meanEntropyNats = prediction.uncertainty?.meanEntropyNats
    leastConfidence = prediction.uncertainty?.leastConfidence
    margin = prediction.uncertainty?.margin
    fetch = prediction.durations[.fetch]
    decode = prediction.durations[.decode]
    cache = prediction.durations[.cache]
    queue = prediction.durations[.queue]
    preprocess = prediction.durations[.preprocess]
    forward = prediction.durations[.forward]
    postprocess = prediction.durations[.postprocess]
    total = prediction.durations[.total] ?? 0
    notch = prediction.orientation.notch.rawValue
    origin = prediction.orientation.origin.rawValue
    axis = prediction.orientation.axis.rawValue
    lot = prediction.context.lot?.withoutNUL
    slot = prediction.context.slot
    product = prediction.context.product?.withoutNUL
    step = prediction.context.step?.withoutNUL
    recipe = prediction.context.recipe?.withoutNUL
    equipment = prediction.context.equipment?.withoutNUL
    measuredAt = prediction.context.measuredAt?.microseconds
    labels = Dictionary(
      prediction.context.labels.map { ($0.key.withoutNUL, $0.value.withoutNUL) },
      uniquingKeysWith: { first, _ in first }
    )
  }
}

extension String {
  /// PostgreSQL's text has no NUL; it becomes U+FFFD.
  var withoutNUL: String {
    utf8.contains(0) ? replacingOccurrences(of: "\0", with: "\u{FFFD}") : self
  }
}

extension Date {
  /// Microseconds since 1970, rounded: the resolution of the database.
  var microseconds: Int64 {
    let value = (timeIntervalSince1970 * 1_000_000).rounded()
    return Int64(exactly: value) ?? (value < 0 ? .min : .max)
  }

  /// The time that many microseconds after 1970.
  init(microseconds: Int64) {
    self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
  }
}
