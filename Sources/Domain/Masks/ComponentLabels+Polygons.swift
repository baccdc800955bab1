extension ComponentLabels {
  /// The outline of each component, on the corners of pixels: `polygons()[label - 1]`.
  public func polygons() -> [Polygon] {
    // Every component has a first pixel, whose upper side starts its outer ring.
    polygons(of: Array(repeating: true, count: count)).map { $0 ?? Polygon(outer: Ring([])) }
  }

  /// The outlines of some components, on the corners of pixels; nil for the others.
  ///
  /// Rasterised, a polygon gives exactly the pixels of its component. Outer rings run clockwise on
  /// screen and holes the other way; points on straight sides are left out.
  ///
  /// - With ``Connectivity/eight``, pixels that share only a corner belong together, and a ring
  ///   passes through such a corner twice: it touches itself there, but never crosses.
  /// - With ``Connectivity/four``, every ring is simple: no point occurs twice in it.
  ///
  /// - Parameter isWanted: Which components have an outline, by label - 1.
  /// - Precondition: It says so for each component.
  public func polygons(of isWanted: [Bool]) -> [Polygon?] {
    precondition(isWanted.count == count, "each component is wanted or not")
    var outers = [Ring?](repeating: nil, count: count)
    var holes = [[Ring]](repeating: [], count: count)
    var visited = [UInt8](repeating: 0, count: labels.count)
    for pixel in labels.indices where labels[pixel] != 0 && isWanted[Int(labels[pixel]) - 1] {
      for side in Side.allCases where visited[pixel] & side.bit == 0 && isBorder(pixel, side) {
        let label = Int(labels[pixel]) - 1
        for ring in rings(from: pixel, side, &visited) {
          if ring.signedArea > 0 { outers[label] = ring } else { holes[label].append(ring) }
        }
      }
    }
    return zip(outers, holes).map { outer, holes in
      outer.map { Polygon(outer: $0, holes: holes) }
    }
  }

  /// A side of a pixel, walked clockwise around the pixel: the component is on the right hand.
  private enum Side: Int, CaseIterable {
    case top, right, bottom, left

    var bit: UInt8 { 1 << UInt8(rawValue) }
    var turnedRight: Side { Side(rawValue: (rawValue + 1) % 4) ?? self }
    var turnedLeft: Side { Side(rawValue: (rawValue + 3) % 4) ?? self }

    /// The direction of the walk.
    var step: (x: Int, y: Int) {
      switch self {
      case .top: (1, 0)
      case .right: (0, 1)
      case .bottom: (-1, 0)
      case .left: (0, -1)
      }
    }

    /// The corner at the end of the walk, from the pixel's upper left corner.
    var end: (x: Int, y: Int) {
      switch self {
      case .top: (1, 0)
      case .right: (1, 1)
      case .bottom: (0, 1)
      case .left: (0, 0)
      }
    }
  }

  private func label(x: Int, y: Int) -> Int32 {
    (0..<width).contains(x) && (0..<height).contains(y) ? labels[y * width + x] : 0
  }

  private func isBorder(_ pixel: Int, _ side: Side) -> Bool {
    let outward = side.turnedLeft.step
    return label(x: pixel % width + outward.x, y: pixel / width + outward.y) != labels[pixel]
  }

  /// Walks along the border from one side of a pixel until it is back there.
  private func rings(from start: Int, _ startSide: Side, _ visited: inout [UInt8]) -> [Ring] {
    var corners: [Point] = []
    var (x, y, side) = (start % width, start / width, startSide)
    let own = labels[start]
    repeat {
      visited[y * width + x] |= side.bit
      let corner = Point(x: Double(x + side.end.x), y: Double(y + side.end.y))
      let (ahead, outward) = (side.step, side.turnedLeft.step)
      let isAhead = label(x: x + ahead.x, y: y + ahead.y) == own
      let isAheadLeft = label(x: x + ahead.x + outward.x, y: y + ahead.y + outward.y) == own
      if isAheadLeft, isAhead || connectivity == .eight {
        corners.append(corner)
        (x, y) = (x + ahead.x + outward.x, y + ahead.y + outward.y)
        side = side.turnedLeft
      } else if isAhead {
        (x, y) = (x + ahead.x, y + ahead.y)
      } else {
        corners.append(corner)
        side = side.turnedRight
      }
    } while y * width + x != start || side != startSide
    return connectivity == .eight ? [Ring(corners)] : Self.simpleRings(corners)
  }

  /// Cuts a closed line that touches itself into lines that do not.
  private static func simpleRings(_ corners: [Point]) -> [Ring] {
    var rings: [Ring] = []
    var open: [Point] = []
    var indexByPoint: [Point: Int] = [:]
    for corner in corners {
      if let index = indexByPoint[corner] {
        rings.append(Ring(Array(open[index...])))
        for point in open[(index + 1)...] { indexByPoint[point] = nil }
        open.removeSubrange((index + 1)...)
      } else {
        indexByPoint[corner] = open.count
        open.append(corner)
      }
    }
    return rings + [Ring(open)]
  }
}
