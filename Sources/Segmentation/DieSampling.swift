import Domain

/// Which die each pixel of a network input shows, and which pixel each die reads.
///
/// The grid is stretched over the square without smoothing; rows and columns stretch on their own.
/// With a pixel for each die, a die reads a pixel that shows it.
struct DieSampling {
  /// Side of the square, in pixels.
  let side: Int
  /// The row of dies that each row of pixels shows.
  let dieRows: [Int]
  /// The column of dies that each column of pixels shows.
  let dieColumns: [Int]
  /// The row of pixels that each row of dies reads.
  let pixelRows: [Int]
  /// The column of pixels that each column of dies reads.
  let pixelColumns: [Int]

  init(rows: Int, columns: Int, side: Int) {
    self.side = side
    dieRows = Self.centres(of: side, in: rows)
    dieColumns = Self.centres(of: side, in: columns)
    pixelRows = Self.centres(of: rows, in: side)
    pixelColumns = Self.centres(of: columns, in: side)
  }

  /// For each of `count` places, the one of `targetCount` that its middle falls on.
  private static func centres(of count: Int, in targetCount: Int) -> [Int] {
    (0..<count).map { (2 * $0 + 1) * targetCount / (2 * count) }
  }
}
