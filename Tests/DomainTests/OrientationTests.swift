import Domain
import Testing

@Suite("Orientation")
struct OrientationTests {
  private let rows = 2
  private let columns = 3
  private let values = [1, 2, 3, 4, 5, 6]

  @Test("The eight symmetries are different, and each undoes itself by its inverse")
  func inverses() {
    var seen: Set<[Int]> = []
    for symmetry in GridSymmetry.all {
      let moved = symmetry.apply(to: values, rows: rows, columns: columns)
      seen.insert(moved + [symmetry.transposes ? columns : rows])
      let back = symmetry.inverse.apply(
        to: moved,
        rows: symmetry.transposes ? columns : rows,
        columns: symmetry.transposes ? rows : columns
      )
      #expect(back == values)
      #expect(symmetry.then(symmetry.inverse) == .identity)
    }
    #expect(seen.count == 8)
  }

  @Test("One symmetry after another is their composition")
  func composition() {
    for first in GridSymmetry.all {
      for second in GridSymmetry.all {
        let once = first.apply(to: values, rows: rows, columns: columns)
        let twice = second.apply(
          to: once,
          rows: first.transposes ? columns : rows,
          columns: first.transposes ? rows : columns
        )
        #expect(first.then(second).apply(to: values, rows: rows, columns: columns) == twice)
      }
    }
  }

  @Test("Offsets move as the grid does")
  func offsets() {
    for symmetry in GridSymmetry.all {
      var grid = [Int](repeating: 0, count: 9)
      grid[2] = 1
      let moved = symmetry.apply(to: grid, rows: 3, columns: 3).firstIndex(of: 1) ?? 0
      let offset = symmetry.apply(toOffset: Point(x: 1, y: -1))
      #expect(offset == Point(x: Double(moved % 3 - 1), y: Double(moved / 3 - 1)))
    }
  }

  @Test("Each corner and axis brings the first value to its place")
  func firstValue() throws {
    let places: [OriginCorner: Int] = [
      .upperLeft: 0, .upperRight: 2, .lowerLeft: 3, .lowerRight: 5,
    ]
    for origin in OriginCorner.allCases {
      for axis in MajorAxis.allCases {
        let grid = try DieGrid(
          sent: [2, 1, 0, 0, 0, 0],
          rows: rows,
          columns: columns,
          orientation: WaferOrientation(origin: origin, axis: axis)
        )
        let first = try #require(grid.states.firstIndex(of: 2))
        let second = try #require(grid.states.firstIndex(of: 1))
        #expect(first == places[origin])
        #expect(abs(second - first) == (axis == .row ? 1 : columns))
      }
    }
  }

  @Test("The notch comes to the bottom by a rotation")
  func notch() {
    // A 3 x 3 map with the notch at n and a mark clockwise of it.
    let maps: [(NotchPosition, String)] = [
      (.left, ".m.n....."), (.top, ".n...m..."), (.right, ".....n.m."),
    ]
    let upright = Array("...m...n.")
    for (notch, map) in maps {
      #expect(notch.seenToUpright.apply(to: Array(map), rows: 3, columns: 3) == upright)
    }
    #expect(NotchPosition.bottom.seenToUpright == .identity)
  }
}
