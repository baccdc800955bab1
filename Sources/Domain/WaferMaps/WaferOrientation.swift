/// How a map lies. Origin and axis say where the first value of the data is and which way the data
/// runs: together the eight symmetries of a rectangle. The notch says how the wafer is turned.
public struct WaferOrientation: Hashable, Sendable {
  /// Where the notch is when the map is looked at.
  public let notch: NotchPosition
  /// Where the first value of the data is.
  public let origin: OriginCorner
  /// Which way the data runs.
  public let axis: MajorAxis

  /// Makes an orientation; by default that of a picture of an upright wafer.
  public init(
    notch: NotchPosition = .bottom,
    origin: OriginCorner = .upperLeft,
    axis: MajorAxis = .row
  ) {
    self.notch = notch
    self.origin = origin
    self.axis = axis
  }

  /// From the data, written as rows of dies that follow one another, to the map as it is looked at.
  public var sentToSeen: GridSymmetry {
    GridSymmetry(
      transposes: axis == .column,
      flipsRows: origin == .lowerLeft || origin == .lowerRight,
      flipsColumns: origin == .upperRight || origin == .lowerRight
    )
  }
}
