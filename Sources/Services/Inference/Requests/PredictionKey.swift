internal import Caching
internal import Credentials
internal import Domain
internal import Imaging
internal import WafermapAPI

/// What makes two predictions the same: the decoded map and how it lies, the model's weights, and
/// the options of the answer.
enum PredictionKey {
  /// Changes when the meaning of cached bytes or of the key changes.
  private static let formatVersion: UInt8 = 1

  /// SHA-256 over a form of all three in which every part has its length or a fixed one, so that no
  /// two different inputs read the same.
  ///
  /// - Parameter modelDigest: SHA-256 of the weights.
  static func make(
    _ map: DecodedWaferMap,
    orientation: WaferOrientation,
    options: AnswerOptions,
    modelDigest: [UInt8]
  ) -> CacheKey {
    var header: [UInt8] = [formatVersion]
    func append(_ number: Int) {
      withUnsafeBytes(of: Int64(number).littleEndian) { header.append(contentsOf: $0) }
    }
    func append(_ text: String) {
      append(text.utf8.count)
      header.append(contentsOf: text.utf8)
    }
    append(modelDigest.count)
    header += modelDigest
    append(orientation.notch.rawValue)
    append(orientation.origin.rawValue)
    append(orientation.axis.rawValue)
    append(options.maskFormat.rawValue)
    append(options.includesClassProbabilities ? 1 : 0)
    append(options.minRegionArea)
    // Equal numbers have equal bits but for the two zeros, which mean the same here.
    append(Int(bitPattern: UInt(options.confidenceMin.magnitude.bitPattern)))
    append(options.omitsPolygons ? 1 : 0)
    append(options.includesEmbedding ? 1 : 0)
    append(map.width)
    append(map.height)
    append(map.hasKnownDies ? 1 : 0)
    append(map.gridBox.x)
    append(map.gridBox.y)
    append(map.gridBox.width)
    append(map.gridBox.height)
    append(map.grid.rows)
    append(map.grid.columns)
    let hasher = SHA256Hasher()
    hasher.update(header)
    hasher.update(map.grid.states)
    if !map.hasKnownDies {
      // Which die a pixel shows follows from the picture, not from the grid alone.
      hasher.update(map.spread(map.grid.states, outside: DieGrid.noDie))
    }
    return CacheKey(digest: hasher.finish())
  }
}
