internal import Caching
internal import Imaging
internal import Storage

/// A decoded map with the digests that it is known by.
struct IdentifiedMap: Sendable {
  let map: DecodedWaferMap
  /// What its answer is kept under.
  let key: CacheKey
  /// What the pool knows it by.
  let poolDigest: [UInt8]

  /// - Parameter modelDigest: SHA-256 of the weights that are to answer.
  init(_ map: DecodedWaferMap, of query: WaferQuery, modelDigest: [UInt8]) {
    self.map = map
    key = PredictionKey.make(
      map,
      orientation: query.orientation,
      options: query.options,
      modelDigest: modelDigest
    )
    poolDigest = WaferMapRecord.digest(map, query.orientation)
  }
}
