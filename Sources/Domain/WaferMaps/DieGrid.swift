/// The dies of a wafer as they are looked at: row 0 on top, column 0 on the left.
public struct DieGrid: Hashable, Sendable {
  /// Most rows, and most columns.
  public static let sideMax = 4096
  /// The value of a place without a die.
  public static let noDie: UInt8 = 0
  /// The value of a die that passed.
  public static let pass: UInt8 = 1
  /// The value of a die that failed.
  public static let fail: UInt8 = 2

  /// Number of rows, 1 to ``sideMax``.
  public let rows: Int
  /// Number of columns, 1 to ``sideMax``.
  public let columns: Int
  /// One of ``noDie``, ``pass`` and ``fail`` for each place, row by row.
  public let states: [UInt8]

  /// Checks and takes a grid.
  ///
  /// - Parameter states: `rows` x `columns` values, row by row, at least one of them a die.
  public init(rows: Int, columns: Int, states: [UInt8]) throws(WaferMapError) {
    try Self.checkShape(rows: rows, columns: columns, count: states.count)
    if let index = states.firstIndex(where: { $0 > Self.fail }) {
      throw WaferMapError(
        .dies,
        "the value \(states[index]) at row \(index / columns), column \(index % columns) is none of"
          + " 0 (no die), 1 (pass) and 2 (fail)"
      )
    }
    guard states.contains(where: { $0 != Self.noDie }) else {
      throw WaferMapError(.dies, "there is no die on the map: every value is 0")
    }
    self.rows = rows
    self.columns = columns
    self.states = states
  }

  /// Takes a grid in the order in which equipment sent it, and turns it the way it is looked at.
  ///
  /// - Parameters:
  ///   - sent: The values in the order that `orientation` describes.
  ///   - rows: Rows of the map as it is looked at.
  ///   - columns: Columns of the map as it is looked at.
  public init(
    sent: [UInt8],
    rows: Int,
    columns: Int,
    orientation: WaferOrientation
  ) throws(WaferMapError) {
    try Self.checkShape(rows: rows, columns: columns, count: sent.count)
    let isByColumn = orientation.axis == .column
    let states = orientation.sentToSeen.apply(
      to: sent,
      rows: isByColumn ? columns : rows,
      columns: isByColumn ? rows : columns
    )
    try self.init(rows: rows, columns: columns, states: states)
  }

  /// Takes the values of a grid that was checked before they changed places.
  init(turned states: [UInt8], rows: Int, columns: Int) {
    self.states = states
    self.rows = rows
    self.columns = columns
  }

  /// Number of places with a die.
  public var dieCount: Int { states.count { $0 != Self.noDie } }
  /// Number of dies that failed.
  public var failCount: Int { states.count { $0 == Self.fail } }

  private static func checkShape(rows: Int, columns: Int, count: Int) throws(WaferMapError) {
    guard (1...sideMax).contains(rows) else {
      throw WaferMapError(.rows, "\(rows) rows; from 1 to \(sideMax) are possible")
    }
    guard (1...sideMax).contains(columns) else {
      throw WaferMapError(.columns, "\(columns) columns; from 1 to \(sideMax) are possible")
    }
    guard count == rows * columns else {
      throw WaferMapError(
        .dies,
        "\(count) values for \(rows) rows of \(columns) columns, which are \(rows * columns)"
      )
    }
  }
}
