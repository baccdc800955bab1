extension PolarPosition {
  /// A position that was found elsewhere, from its parts.
  public init(atRadius radius: Double, angleDegrees: Double) {
    self.radius = radius
    self.angleDegrees = angleDegrees
  }
}
