/// Which cell of a grid each pixel along one side of a picture shows.
struct CellRuling: Hashable, Sendable {
  /// Number of cells.
  let cellCount: Int
  /// The cell of each pixel; nil outside the grid.
  let cells: [Int?]
  /// The pixels that show cells.
  let part: Range<Int>

  /// Cells that divide a part of the side evenly.
  ///
  /// - Precondition: The part lies on the side and has a pixel for each cell.
  init(pixelCount: Int, cellCount: Int, part: Range<Int>) {
    precondition(
      part.lowerBound >= 0 && part.upperBound <= pixelCount && cellCount <= part.count,
      "each cell has a pixel"
    )
    self.cellCount = cellCount
    self.part = part
    cells = (0..<pixelCount).map { pixel in
      part.contains(pixel)
        ? (2 * (pixel - part.lowerBound) + 1) * cellCount / (2 * part.count) : nil
    }
  }

  private init(cells: [Int], cellCount: Int, part: Range<Int>, pixelCount: Int) {
    self.cellCount = cellCount
    self.part = part
    self.cells = (0..<pixelCount).map {
      part.contains($0) ? cells[$0 - part.lowerBound] : nil
    }
  }

  /// The fewest even cells whose borders take in every place where a picture changes, so that all
  /// pixels of a cell are equal: the grid a picture was enlarged from, or an equivalent smaller
  /// one.
  ///
  /// Programs that enlarge without smoothing show at pixel x the cell under the pixel's centre,
  /// `(2x + 1) n / 2w`, or the one under its left corner, `x n / w`. Both are tried.
  ///
  /// - Parameters:
  ///   - pixelCount: Pixels of the side.
  ///   - part: The pixels that show the wafer; w of them.
  ///   - isChanged: Whether a pixel of the part, not its first, differs from the one before it.
  static func fewest(
    pixelCount: Int,
    part: Range<Int>,
    isChanged: (Int) -> Bool
  ) -> CellRuling {
    let side = part.count
    let changes = part.dropFirst().filter(isChanged).map { $0 - part.lowerBound }
    for cellCount in (changes.count + 1)..<max(side, changes.count + 2) {
      for offset in [1, 0] {
        let cell = { (pixel: Int) in (2 * pixel + offset) * cellCount / (2 * side) }
        if changes.allSatisfy({ cell($0) != cell($0 - 1) }) {
          return CellRuling(
            cells: (0..<side).map(cell),
            cellCount: cellCount,
            part: part,
            pixelCount: pixelCount
          )
        }
      }
    }
    return CellRuling(
      cells: Array(0..<side),
      cellCount: side,
      part: part,
      pixelCount: pixelCount
    )
  }
}
