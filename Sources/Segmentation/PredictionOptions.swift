public import Domain

/// How a wafer map is looked at and what is left out of the answer.
public struct PredictionOptions: Hashable, Sendable {
  /// Where the notch is as the map is looked at; the network sees every wafer upright.
  public var notch: NotchPosition
  /// Smaller regions are left out; in pixels of the map, which are dies for a table.
  public var minimumRegionArea: Int
  /// Patterns and regions of a lower confidence are left out, 0 to 1. The mask keeps them.
  public var confidenceMin: Double

  /// Makes options; by default an upright wafer and everything that was found.
  public init(
    notch: NotchPosition = .bottom,
    minimumRegionArea: Int = 1,
    confidenceMin: Double = 0
  ) {
    self.notch = notch
    self.minimumRegionArea = minimumRegionArea
    self.confidenceMin = confidenceMin
  }
}
