/// The corner of the map in which the first die of the data lies.
public enum OriginCorner: String, CaseIterable, Sendable, Hashable {
  /// Upper left, as in pictures (SEMI E5 S12 ORLOC 2).
  case upperLeft
  /// Upper right (ORLOC 1).
  case upperRight
  /// Lower left (ORLOC 3; the default of SEMI E142).
  case lowerLeft
  /// Lower right (ORLOC 4).
  case lowerRight
}
