/// One of the eight ways to lay a rectangle on itself: rows and columns change places or do not,
/// then rows are reversed or not, then columns are reversed or not.
public struct GridSymmetry: Hashable, Sendable {
  /// Rows and columns change places, before anything is reversed.
  public let transposes: Bool
  /// The order of the rows of the result is reversed.
  public let flipsRows: Bool
  /// The order of the columns of the result is reversed.
  public let flipsColumns: Bool

  /// Makes a symmetry.
  public init(transposes: Bool, flipsRows: Bool, flipsColumns: Bool) {
    self.transposes = transposes
    self.flipsRows = flipsRows
    self.flipsColumns = flipsColumns
  }

  /// The symmetry that leaves everything in place.
  public static let identity =
    GridSymmetry(transposes: false, flipsRows: false, flipsColumns: false)

  /// All eight.
  public static let all: [GridSymmetry] = [false, true].flatMap { transposes in
    [false, true].flatMap { rows in
      [false, true].map {
        GridSymmetry(transposes: transposes, flipsRows: rows, flipsColumns: $0)
      }
    }
  }

  /// The symmetry that undoes this one.
  public var inverse: GridSymmetry {
    transposes
      ? GridSymmetry(transposes: true, flipsRows: flipsColumns, flipsColumns: flipsRows) : self
  }

  /// This symmetry, then another.
  public func then(_ next: GridSymmetry) -> GridSymmetry {
    let rows = next.transposes ? flipsColumns : flipsRows
    let columns = next.transposes ? flipsRows : flipsColumns
    return GridSymmetry(
      transposes: transposes != next.transposes,
      flipsRows: rows != next.flipsRows,
      flipsColumns: columns != next.flipsColumns
    )
  }

  /// The values of a grid in their new places. A grid of `rows` x `columns` becomes one of
  /// `columns` x `rows` when the symmetry ``transposes``.
  ///
  /// - Precondition: There are `rows` x `columns` values, row by row.
  public func apply<Value>(to values: [Value], rows: Int, columns: Int) -> [Value] {
    precondition(values.count == rows * columns, "the values fill the grid")
    let newRows = transposes ? columns : rows
    let newColumns = transposes ? rows : columns
    var result: [Value] = []
    result.reserveCapacity(values.count)
    for newRow in 0..<newRows {
      let row = flipsRows ? newRows - 1 - newRow : newRow
      for newColumn in 0..<newColumns {
        let column = flipsColumns ? newColumns - 1 - newColumn : newColumn
        result.append(values[transposes ? column * columns + row : row * columns + column])
      }
    }
    return result
  }

  /// A vector from the centre of the grid, `x` to the right and `y` downwards, in its new
  /// direction.
  public func apply(toOffset offset: Point) -> Point {
    let x = transposes ? offset.y : offset.x
    let y = transposes ? offset.x : offset.y
    return Point(x: flipsColumns ? -x : x, y: flipsRows ? -y : y)
  }
}
