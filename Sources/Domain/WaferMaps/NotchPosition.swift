/// Where the notch (or flat) is when a map is looked at as it was sent.
public enum NotchPosition: String, CaseIterable, Sendable, Hashable {
  /// At the bottom: the wafer is upright (KLARF DOWN; SEMI E5 S12 FNLOC 0).
  case bottom
  /// On the left (FNLOC 90).
  case left
  /// At the top (FNLOC 180).
  case top
  /// On the right (FNLOC 270).
  case right

  /// The rotation that brings the notch to the bottom.
  public var seenToUpright: GridSymmetry {
    switch self {
    case .bottom: .identity
    case .left: GridSymmetry(transposes: true, flipsRows: true, flipsColumns: false)
    case .top: GridSymmetry(transposes: false, flipsRows: true, flipsColumns: true)
    case .right: GridSymmetry(transposes: true, flipsRows: false, flipsColumns: true)
    }
  }
}
