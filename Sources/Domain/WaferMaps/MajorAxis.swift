/// The direction in which dies follow one another in the data.
public enum MajorAxis: String, CaseIterable, Sendable, Hashable {
  /// The dies of one horizontal row follow one another; then comes the next row.
  case row
  /// The dies of one vertical column follow one another; then comes the next column.
  case column
}
