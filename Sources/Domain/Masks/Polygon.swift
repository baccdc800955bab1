/// An area with any number of holes. What is inside is decided by the even-odd rule over all rings.
public struct Polygon: Hashable, Sendable {
  /// The outer border, clockwise on screen in polygons made here.
  public let outer: Ring
  /// Areas cut out, counter-clockwise on screen in polygons made here.
  public let holes: [Ring]

  /// Makes a polygon from its rings.
  public init(outer: Ring, holes: [Ring] = []) {
    self.outer = outer
    self.holes = holes
  }

  /// The area in square pixels, holes taken off; for rings that do not cross.
  public var area: Double {
    holes.reduce(outer.signedArea.magnitude) { $0 - $1.signedArea.magnitude }
  }
}
