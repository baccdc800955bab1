/// A place on the wafer itself, whatever the size and the orientation of its map.
public struct PolarPosition: Hashable, Sendable {
  /// Distance from the wafer's centre as a share of the wafer's radius: 0 at the centre, 1 at the
  /// edge, up to the square root of 2 in the corners of a map.
  public let radius: Double
  /// Degrees, counter-clockwise, from the direction to the right when the notch is at the bottom,
  /// so that the notch is at 270. At least 0 and less than 360; 0 when the radius is 0.
  public let angleDegrees: Double

  /// The position of a place on a map.
  ///
  /// The wafer is taken to touch the four sides of its map, as the dies of a wafer do: dies need
  /// not be square, and the unit of distance is half of the map in each direction.
  ///
  /// - Parameters:
  ///   - place: Where, in the pixel frame of the map as it is looked at.
  ///   - width: Columns of the map.
  ///   - height: Rows of the map.
  ///   - notch: Where the notch is as the map is looked at.
  public init(of place: Point, width: Int, height: Int, notch: NotchPosition) {
    let offset = Point(x: 2 * place.x / Double(width) - 1, y: 2 * place.y / Double(height) - 1)
    let upright = notch.seenToUpright.apply(toOffset: offset)
    radius = (offset.x * offset.x + offset.y * offset.y).squareRoot()
    // A radius of rounding errors has no direction.
    let angle =
      radius < 1e-12 ? 0 : Self.arcTangent(y: -upright.y, x: upright.x) * 180 / Double.pi
    let positive = angle < 0 ? angle + 360 : angle
    angleDegrees = positive >= 360 ? 0 : positive
  }

  /// The angle of (x, y) in radians, from -pi to pi; (x, y) is not the origin.
  ///
  /// The standard library has no trigonometry, and this module imports nothing else. The half-angle
  /// formula atan(t) = 2 atan(t / (1 + sqrt(1 + t^2))) brings |t| <= 1 below 0.1 in three steps;
  /// there the first eight terms of the power series leave an error below 1e-17.
  static func arcTangent(y: Double, x: Double) -> Double {
    let (absX, absY) = (x.magnitude, y.magnitude)
    let isSteep = absY > absX
    var tangent = isSteep ? absX / absY : absY / absX
    for _ in 0..<3 {
      tangent /= 1 + (1 + tangent * tangent).squareRoot()
    }
    let square = tangent * tangent
    var series = 0.0
    for odd in stride(from: 15, through: 1, by: -2) {
      series = 1 / Double(odd) - square * series
    }
    let acute = 8 * tangent * series
    let firstQuadrant = isSteep ? Double.pi / 2 - acute : acute
    let upperHalf = x < 0 ? Double.pi - firstQuadrant : firstQuadrant
    return y < 0 ? -upperHalf : upperHalf
  }
}
