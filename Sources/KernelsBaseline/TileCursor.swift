import KernelTable

/// Walks the tiles of a batch in order, row by row through each image.
struct TileCursor {
  private(set) var image: Int
  private(set) var tileRow: Int
  private(set) var tileColumn: Int
  private let rowCount: Int
  private let columnCount: Int

  init(_ convolution: TileConvolution, tile: Int) {
    rowCount = convolution.tileRowCount
    columnCount = convolution.tileColumnCount
    let (row, column) = tile.quotientAndRemainder(dividingBy: columnCount)
    tileColumn = column
    (image, tileRow) = row.quotientAndRemainder(dividingBy: rowCount)
  }

  @inline(__always)
  mutating func advance() {
    tileColumn += 1
    if tileColumn < columnCount { return }
    tileColumn = 0
    tileRow += 1
    if tileRow < rowCount { return }
    tileRow = 0
    image += 1
  }
}
