internal import Credentials
internal import Domain
internal import Foundation
internal import Imaging
internal import Storage
internal import WafermapAPI

extension WaferMapRecord {
  /// What the pool keeps of a map that was predicted.
  init(_ identified: IdentifiedMap, of query: WaferQuery, at time: Date) {
    let map = identified.map
    let context = PredictionContext(query.context)
    self.init(
      waferID: query.waferID,
      digest: identified.poolDigest,
      rows: map.grid.rows,
      columns: map.grid.columns,
      dies: map.grid.states,
      hasKnownDies: map.hasKnownDies,
      orientation: query.orientation,
      geometry: StoredGeometry(query.geometry),
      lot: context.lot,
      product: context.product,
      equipment: context.equipment,
      firstSeenAt: time
    )
  }

  /// SHA-256 over shape, orientation and dies.
  static func digest(_ map: DecodedWaferMap, _ orientation: WaferOrientation) -> [UInt8] {
    let hasher = SHA256Hasher()
    let shape = "\(map.grid.rows)x\(map.grid.columns) \(orientation.notch) \(orientation.origin)"
    hasher.update("\(shape) \(orientation.axis)\n".utf8)
    hasher.update(map.grid.states)
    return hasher.finish()
  }
}

extension StoredGeometry {
  init(_ message: Wafermap_V1_WaferGeometry?) {
    self.init()
    guard let message else { return }
    if message.hasDiePitchXUm { diePitchXMicrometres = message.diePitchXUm }
    if message.hasDiePitchYUm { diePitchYMicrometres = message.diePitchYUm }
    if message.hasDiameterMm { diameterMillimetres = message.diameterMm }
    if message.hasEdgeExclusionMm { edgeExclusionMillimetres = message.edgeExclusionMm }
  }
}
