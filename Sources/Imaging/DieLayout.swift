public import Domain

/// Where the dies are in a picture of a wafer map, when the sender knows it.
public struct DieLayout: Hashable, Sendable {
  /// Rows of dies.
  public let rows: Int
  /// Columns of dies.
  public let columns: Int
  /// The part of the picture that they fill; nil is all of it.
  public let area: BoundingBox?

  /// Makes a layout; whether it fits a picture is checked where it is used.
  public init(rows: Int, columns: Int, area: BoundingBox? = nil) {
    self.rows = rows
    self.columns = columns
    self.area = area
  }
}
