/// Sizes on the real wafer, where the sender knows them.
public struct StoredGeometry: Hashable, Sendable {
  /// Width of a die with its street, in micrometres, > 0.
  public var diePitchXMicrometres: Double?
  /// Height of a die with its street, in micrometres, > 0.
  public var diePitchYMicrometres: Double?
  /// Diameter of the wafer in millimetres, > 0.
  public var diameterMillimetres: Double?
  /// Width of the rim that is not used, in millimetres, >= 0.
  public var edgeExclusionMillimetres: Double?

  /// Sizes; none is known unless it is said.
  public init(
    diePitchXMicrometres: Double? = nil,
    diePitchYMicrometres: Double? = nil,
    diameterMillimetres: Double? = nil,
    edgeExclusionMillimetres: Double? = nil
  ) {
    self.diePitchXMicrometres = diePitchXMicrometres
    self.diePitchYMicrometres = diePitchYMicrometres
    self.diameterMillimetres = diameterMillimetres
    self.edgeExclusionMillimetres = edgeExclusionMillimetres
  }
}
