/// A closed line: the last point is joined to the first, which is not repeated.
public struct Ring: Hashable, Sendable {
  /// The corners, in order.
  public let points: [Point]

  /// Makes a ring from its corners.
  public init(_ points: [Point]) {
    self.points = points
  }

  /// The area inside by the shoelace formula, in square pixels: positive when the ring runs
  /// clockwise on screen (y downwards), negative when it runs the other way.
  public var signedArea: Double {
    var twice = 0.0
    for (index, point) in points.enumerated() {
      let next = points[index + 1 == points.count ? 0 : index + 1]
      twice += point.x * next.y - next.x * point.y
    }
    return twice / 2
  }
}
