/// A place in the pixel frame: x grows to the right, y downwards, and the pixel in column c and row
/// r covers x from c to c + 1 and y from r to r + 1. This is COCO's frame. Of a die grid, one pixel
/// is one die.
public struct Point: Hashable, Sendable {
  /// Distance from the left side, in pixels.
  public var x: Double
  /// Distance from the upper side, in pixels.
  public var y: Double

  /// Makes a point.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}
