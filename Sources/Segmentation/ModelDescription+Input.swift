public import Domain

extension ModelDescription {
  /// Writes the network's input for a grid: planes of `side` x `side`, one after another, row by
  /// row, normalised.
  ///
  /// - Parameters:
  ///   - grid: An upright wafer: notch at the bottom.
  ///   - side: ``inputSide(rows:columns:)`` of the grid.
  ///   - target: Room for ``planeCount`` x `side` x `side` floats; need not be initialised.
  public func writeInput(
    of grid: DieGrid,
    side: Int,
    to target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(target.count == planeCount * side * side, "the target holds every plane")
    guard let base = target.baseAddress else { return }
    let sampling = DieSampling(rows: grid.rows, columns: grid.columns, side: side)
    for plane in 0..<planeCount {
      let (mean, deviation) = (means[plane], deviations[plane])
      for y in 0..<side {
        let dieStart = sampling.dieRows[y] * grid.columns
        let pixelStart = (plane * side + y) * side
        for x in 0..<side {
          let state = grid.states[dieStart + sampling.dieColumns[x]]
          let value = encoding.value(plane: plane, state: state, x: x, y: y, side: side)
          (base + pixelStart + x).initialize(to: (value - mean) / deviation)
        }
      }
    }
  }
}
