import Domain
import FixtureSupport
import Testing

@Suite("Outlines of components")
struct OutlineTests {
  @Test("Rasterised outlines give the same pixels again", arguments: 0..<400 as Range<UInt64>)
  func roundTrip(seed: UInt64) {
    let mask = Mask.random(seed: seed)
    for connectivity in [Connectivity.four, .eight] {
      let components = ComponentLabels(of: mask, connectivity: connectivity)
      var redrawn = [Int32](repeating: 0, count: mask.classes.count)
      for (index, polygon) in components.polygons().enumerated() {
        let inside = polygon.rasterised(width: mask.width, height: mask.height)
        let area = inside.count { $0 }
        #expect(polygon.area == Double(area), "seed \(seed): the area is the pixel count")
        #expect(polygon.outer.signedArea > 0, "seed \(seed): outer rings run clockwise")
        #expect(polygon.holes.allSatisfy { $0.signedArea < 0 }, "seed \(seed): holes do not")
        for pixel in inside.indices where inside[pixel] {
          #expect(redrawn[pixel] == 0, "seed \(seed): two components share pixel \(pixel)")
          redrawn[pixel] = Int32(index + 1)
        }
      }
      #expect(redrawn == components.labels, "seed \(seed), \(connectivity)")
    }
  }

  @Test("With four neighbours no ring meets a point twice", arguments: 0..<200 as Range<UInt64>)
  func simpleRings(seed: UInt64) {
    let mask = Mask.random(seed: seed)
    for polygon in ComponentLabels(of: mask, connectivity: .four).polygons() {
      for ring in [polygon.outer] + polygon.holes {
        #expect(Set(ring.points).count == ring.points.count, "seed \(seed)")
      }
    }
  }

  @Test("Points on straight sides are left out", arguments: 0..<100 as Range<UInt64>)
  func onlyCorners(seed: UInt64) {
    let mask = Mask.random(seed: seed)
    for polygon in ComponentLabels(of: mask, connectivity: .eight).polygons() {
      for ring in [polygon.outer] + polygon.holes {
        for (index, point) in ring.points.enumerated() {
          let next = ring.points[(index + 1) % ring.points.count]
          let afterNext = ring.points[(index + 2) % ring.points.count]
          #expect((point.x == next.x) != (point.y == next.y), "sides are level or upright")
          #expect((point.x == next.x) != (next.x == afterNext.x), "and turn at each point")
        }
      }
    }
  }

  @Test("Components equal those of a slow search", arguments: 0..<60 as Range<UInt64>)
  func labelsMatchReference(seed: UInt64) {
    let mask = Mask.random(seed: seed, sideMax: 10)
    for connectivity in [Connectivity.four, .eight] {
      let components = ComponentLabels(of: mask, connectivity: connectivity)
      #expect(components.labels == referenceLabels(mask, connectivity), "seed \(seed)")
    }
  }

  /// Spreads the lowest label among neighbours until nothing changes, then numbers the labels.
  private func referenceLabels(_ mask: Mask, _ connectivity: Connectivity) -> [Int32] {
    var lowest = mask.classes.indices.map { mask.classes[$0] == 0 ? -1 : $0 }
    var isChanged = true
    while isChanged {
      isChanged = false
      for first in lowest.indices {
        for second in lowest.indices where mask.classes[first] == mask.classes[second] {
          let rows = abs(first / mask.width - second / mask.width)
          let columns = abs(first % mask.width - second % mask.width)
          let touches = connectivity == .four ? rows + columns == 1 : max(rows, columns) == 1
          if touches, lowest[second] < lowest[first] {
            lowest[first] = lowest[second]
            isChanged = true
          }
        }
      }
    }
    let order = Set(lowest.filter { $0 >= 0 }).sorted()
    return lowest.map { $0 < 0 ? 0 : Int32((order.firstIndex(of: $0) ?? 0) + 1) }
  }

  @Test("Two pixels that share a corner are one ring, or two polygons")
  func corner() {
    let mask = Mask(drawing: "1.\n.1")
    let joined = ComponentLabels(of: mask, connectivity: .eight).polygons()
    #expect(joined.map(\.outer.points.count) == [8])
    #expect(joined.map(\.area) == [2])
    let parts = ComponentLabels(of: mask, connectivity: .four).polygons()
    #expect(parts.map(\.outer.points.count) == [4, 4])
  }

  @Test("A ring of pixels that closes at a corner")
  func closedAtCorner() {
    let mask = Mask(drawing: "111\n1.1\n11.")
    let joined = ComponentLabels(of: mask, connectivity: .eight).polygons()
    #expect(joined.map(\.holes.count) == [1])
    let simple = ComponentLabels(of: mask, connectivity: .four).polygons()
    #expect(simple.map(\.holes.count) == [1])
    #expect(simple.first?.outer.points.count == 6)
  }

  @Test("Slanted polygons hold the pixels whose centres lie inside")
  func slanted() {
    let triangle = Polygon(
      outer: Ring([Point(x: 0, y: 0), Point(x: 4, y: 0), Point(x: 0, y: 4)])
    )
    let inside = triangle.rasterised(width: 5, height: 4)
    let drawing = stride(from: 0, to: 20, by: 5).map { row in
      String(inside[row..<row + 5].map { $0 ? "1" : "." })
    }
    // The centres on the long side, where x + y = 4, are on its left: outside.
    #expect(drawing == ["111..", "11...", "1....", "....."])
    let shifted = Polygon(
      outer: Ring([
        Point(x: -9, y: -9), Point(x: 99, y: -9), Point(x: 99, y: 99), Point(x: -9, y: 99),
      ])
    )
    #expect(shifted.rasterised(width: 3, height: 2) == Array(repeating: true, count: 6))
  }
}
