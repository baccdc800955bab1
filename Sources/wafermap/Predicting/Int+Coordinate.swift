import Domain

extension Int {
  /// A coordinate of a map in whole pixels, whatever another program sends for one.
  init(coordinate: Double) {
    let limit = Double(DieGrid.sideMax * DieGrid.sideMax)
    self = coordinate.isFinite ? Int(Swift.min(Swift.max(coordinate, 0), limit)) : 0
  }
}
