public import Domain

/// A wafer map read from a picture or a table: its dies, and which die each pixel shows.
public struct DecodedWaferMap: Sendable {
  /// The dies. Of a picture without a ``DieLayout``, the smallest grid that redraws it exactly;
  /// when there is none, a die for every pixel. Margins without a die are not part of it.
  public let grid: DieGrid
  /// Pixels in a row; for a table, its columns.
  public let width: Int
  /// Rows of pixels; for a table, its rows.
  public let height: Int
  /// Whether the dies were given, by a table or a layout, rather than found in a picture.
  public let hasKnownDies: Bool
  /// The pixels that show the grid: the wafer touches the four sides of this box.
  public var gridBox: BoundingBox {
    let (columns, rows) = (columnRuling.part, rowRuling.part)
    return BoundingBox(
      x: columns.lowerBound,
      y: rows.lowerBound,
      width: columns.count,
      height: rows.count
    )
  }
  private let columnRuling: CellRuling
  private let rowRuling: CellRuling

  /// A table of dies: one pixel is one die.
  public init(_ grid: DieGrid) {
    self.grid = grid
    width = grid.columns
    height = grid.rows
    hasKnownDies = true
    columnRuling = CellRuling(
      pixelCount: width,
      cellCount: width,
      part: 0..<width
    )
    rowRuling = CellRuling(pixelCount: height, cellCount: height, part: 0..<height)
  }

  /// Reads the dies of a picture.
  ///
  /// - Parameters:
  ///   - picture: A picture in the colours that ``ImagingError/Code/notDieStates`` asks for: grey
  ///     values 0, 1, 2; or black, middle grey, white; or viridis; or green and red.
  ///   - layout: Where the dies are. A die takes the state that most of its pixels have.
  public init(_ picture: Picture, layout: DieLayout? = nil) throws(ImagingError) {
    let pixels = try StateReading.states(of: picture)
    let (width, height) = (picture.width, picture.height)
    if let layout {
      let (columns, rows) = try Self.rulings(of: layout, width: width, height: height)
      self.init(
        try Self.grid(
          rows: rows.cellCount,
          columns: columns.cellCount,
          states: Self.majorities(of: pixels, columns, rows)
        ),
        columns,
        rows,
        hasKnownDies: true
      )
      return
    }
    let box = Self.box(ofDiesIn: pixels, width: width, height: height)
    let (across, down) = (box.x..<box.x + box.width, box.y..<box.y + box.height)
    let changed = Self.changes(of: pixels, width: width, across, down)
    let columns = CellRuling.fewest(pixelCount: width, part: across) { changed.columns[$0] }
    let rows = CellRuling.fewest(pixelCount: height, part: down) { changed.rows[$0] }
    self.init(
      try Self.grid(
        rows: rows.cellCount,
        columns: columns.cellCount,
        states: Self.majorities(of: pixels, columns, rows)
      ),
      columns,
      rows,
      hasKnownDies: false
    )
  }

  private init(_ grid: DieGrid, _ columns: CellRuling, _ rows: CellRuling, hasKnownDies: Bool) {
    self.grid = grid
    width = columns.cells.count
    height = rows.cells.count
    columnRuling = columns
    rowRuling = rows
    self.hasKnownDies = hasKnownDies
  }

  /// Values of dies spread over the pixels that show them; pixels that show none get `outside`.
  ///
  /// - Precondition: There is one value for each place of ``grid``.
  public func spread<Value>(_ values: [Value], outside: Value) -> [Value] {
    precondition(values.count == grid.states.count, "each die has a value")
    var result: [Value] = []
    result.reserveCapacity(width * height)
    for row in rowRuling.cells {
      for column in columnRuling.cells {
        if let row, let column {
          result.append(values[row * grid.columns + column])
        } else {
          result.append(outside)
        }
      }
    }
    return result
  }

  /// The smallest box around all pixels that show a die; the whole picture when none does.
  private static func box(ofDiesIn pixels: [UInt8], width: Int, height: Int) -> BoundingBox {
    var (minX, maxX, minY, maxY) = (width, -1, height, -1)
    for y in 0..<height {
      let row = pixels[y * width..<(y + 1) * width]
      guard let first = row.firstIndex(where: { $0 != DieGrid.noDie }),
        let last = row.lastIndex(where: { $0 != DieGrid.noDie })
      else { continue }
      (minX, maxX) = (min(minX, first - y * width), max(maxX, last - y * width))
      (minY, maxY) = (min(minY, y), y)
    }
    guard maxX >= 0 else { return BoundingBox(x: 0, y: 0, width: width, height: height) }
    return BoundingBox(x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1)
  }

  /// The columns and the rows of a part that differ somewhere from the one before them. The pixels
  /// are passed over once, in the order in which they lie in memory.
  private static func changes(
    of pixels: [UInt8],
    width: Int,
    _ across: Range<Int>,
    _ down: Range<Int>
  ) -> (columns: [Bool], rows: [Bool]) {
    var columns = [Bool](repeating: false, count: across.upperBound)
    var rows = [Bool](repeating: false, count: down.upperBound)
    for y in down {
      let start = y * width
      for x in across.dropFirst() where pixels[start + x] != pixels[start + x - 1] {
        columns[x] = true
      }
      guard y > down.lowerBound else { continue }
      rows[y] = across.contains { pixels[start + $0] != pixels[start - width + $0] }
    }
    return (columns, rows)
  }

  private static func rulings(
    of layout: DieLayout,
    width: Int,
    height: Int
  ) throws(ImagingError) -> (columns: CellRuling, rows: CellRuling) {
    let area = layout.area ?? BoundingBox(x: 0, y: 0, width: width, height: height)
    let fits =
      area.x >= 0 && area.y >= 0 && area.width > 0 && area.height > 0
      && area.width <= width && area.x <= width - area.width
      && area.height <= height && area.y <= height - area.height
      && (1...area.width).contains(layout.columns) && (1...area.height).contains(layout.rows)
    guard fits else {
      throw ImagingError(
        .notDieStates,
        "\(layout.rows) rows of \(layout.columns) dies do not fit their part of a picture of"
          + " \(width) x \(height) pixels; every die needs a pixel"
      )
    }
    return (
      CellRuling(
        pixelCount: width,
        cellCount: layout.columns,
        part: area.x..<area.x + area.width
      ),
      CellRuling(
        pixelCount: height,
        cellCount: layout.rows,
        part: area.y..<area.y + area.height
      )
    )
  }

  /// The most frequent state of each die's pixels.
  private static func majorities(
    of pixels: [UInt8],
    _ columns: CellRuling,
    _ rows: CellRuling
  ) -> [UInt8] {
    var states = [UInt8](repeating: DieGrid.noDie, count: columns.cellCount * rows.cellCount)
    let width = columns.cells.count
    // The rows of pixels that show one row of dies follow one another.
    var counts = [StateCounts](repeating: StateCounts(), count: columns.cellCount)
    for (y, row) in rows.cells.enumerated() {
      guard let row else { continue }
      for (x, column) in columns.cells.enumerated() {
        if let column { counts[column].add(pixels[y * width + x]) }
      }
      guard y + 1 == rows.cells.count || rows.cells[y + 1] != row else { continue }
      for column in counts.indices {
        states[row * columns.cellCount + column] = counts[column].majority
        counts[column] = StateCounts()
      }
    }
    return states
  }

  private static func grid(
    rows: Int,
    columns: Int,
    states: [UInt8]
  ) throws(ImagingError) -> DieGrid {
    do {
      return try DieGrid(rows: rows, columns: columns, states: states)
    } catch {
      throw ImagingError(.notDieStates, error.message)
    }
  }
}
