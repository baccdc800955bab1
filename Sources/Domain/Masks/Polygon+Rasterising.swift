extension Polygon {
  /// The pixels whose centres lie inside, row by row; true is inside. A centre on a border is
  /// inside when the inside is to its right (or, on a level border, below it), so that polygons
  /// with borders in common share no pixel. Parts beyond the picture are cut off.
  ///
  /// - Precondition: `width` and `height` are positive, and all coordinates are finite.
  public func rasterised(width: Int, height: Int) -> [Bool] {
    precondition(width > 0 && height > 0, "a picture has pixels")
    var crossings = [[Double]](repeating: [], count: height)
    for ring in [outer] + holes {
      for (index, point) in ring.points.enumerated() {
        let next = ring.points[index + 1 == ring.points.count ? 0 : index + 1]
        Self.addCrossings(from: point, to: next, &crossings)
      }
    }
    var inside = [Bool](repeating: false, count: width * height)
    for (row, places) in crossings.enumerated() {
      let sorted = places.sorted()
      for pair in stride(from: 0, to: sorted.count - 1, by: 2) {
        let first = Self.firstCentre(from: sorted[pair], below: width)
        let end = Self.firstCentre(from: sorted[pair + 1], below: width)
        for column in first..<max(first, end) { inside[row * width + column] = true }
      }
    }
    return inside
  }

  /// Notes where a side crosses the lines through the centres of pixels. The upper end of a side
  /// belongs to it, the lower one does not, so that a corner counts once.
  private static func addCrossings(
    from first: Point,
    to second: Point,
    _ crossings: inout [[Double]]
  ) {
    let (upper, lower) = first.y <= second.y ? (first, second) : (second, first)
    let start = firstCentre(from: upper.y, below: crossings.count)
    let end = firstCentre(from: lower.y, below: crossings.count)
    guard start < end else { return }
    for row in start..<end {
      let share = (Double(row) + 0.5 - upper.y) / (lower.y - upper.y)
      crossings[row].append(upper.x + share * (lower.x - upper.x))
    }
  }

  /// The first whole number n from 0 to `limit` with n + 0.5 >= `place`.
  private static func firstCentre(from place: Double, below limit: Int) -> Int {
    let centre = (place - 0.5).rounded(.up)
    return centre <= 0 ? 0 : centre >= Double(limit) ? limit : Int(centre)
  }
}
