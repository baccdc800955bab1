/// Wafer maps that look like a fab's: the sizes, fail rates and shapes of the WM-811K data set, in
/// the proportions of a seed. They are for load, not for judging a model.
///
/// A pool of maps is drawn once. Map `index` is one of the pool with a few dies changed, so that as
/// many different maps as are wanted cost next to nothing while load is made.
package struct SyntheticWafers: Sendable {
  /// A map's dies, as `DieGrid` of the contract has them.
  package struct Grid: Hashable, Sendable {
    /// Rows of dies.
    package let rows: Int
    /// Columns of dies.
    package let columns: Int
    /// 0 no die, 1 pass, 2 fail, row by row.
    package var dies: [UInt8]
  }

  /// A map of the pool, and the dies whose states tell its variants apart.
  private struct Drawing {
    let grid: Grid
    let variantPlaces: [Int]
  }

  /// Maps that are drawn in full.
  package static let poolCount = 64
  /// Dies that tell variants of a map apart: 2 to this power times ``poolCount`` maps differ.
  private static let variantBits = 24
  /// Rows and columns, from small power devices to logic.
  private static let sides = [(26, 26), (25, 27), (33, 29), (39, 37), (45, 48), (53, 58), (64, 71)]
  /// Share of dies that fail for no reason.
  private static let backgroundFailShare = 0.01...0.08

  private let pool: [Drawing]

  /// Maps that are the same for the same seed.
  package init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    pool = (0..<Self.poolCount).map { index in
      let side = Self.sides[index % Self.sides.count]
      let patterns = SyntheticPattern.allCases
      let grid = Self.draw(
        patterns[index % patterns.count],
        rows: side.0,
        columns: side.1,
        random: &random
      )
      let places = grid.dies.indices.filter { grid.dies[$0] != 0 }.shuffled(using: &random)
      return Drawing(grid: grid, variantPlaces: Array(places.prefix(Self.variantBits)))
    }
  }

  /// Map `index`; about a thousand million different indices give different maps.
  package func grid(_ index: UInt64) -> Grid {
    let drawing = pool[Int(index % UInt64(pool.count))]
    var grid = drawing.grid
    // Multiplying by an odd number keeps variants apart and changes several dies in each.
    let variant = index / UInt64(pool.count) &* 0x9E37_79B1
    for (bit, place) in drawing.variantPlaces.enumerated() where variant >> bit & 1 == 1 {
      grid.dies[place] = 3 - grid.dies[place]
    }
    return grid
  }

  private static func draw(
    _ pattern: SyntheticPattern,
    rows: Int,
    columns: Int,
    random: inout SplitMix64
  ) -> Grid {
    let background =
      backgroundFailShare.lowerBound
      + random.nextUnit() * (backgroundFailShare.upperBound - backgroundFailShare.lowerBound)
    let shape = SyntheticPattern.Shape(pattern, random: &random)
    var dies: [UInt8] = []
    dies.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let x = 2 * (Double(column) + 0.5) / Double(columns) - 1
        let y = 2 * (Double(row) + 0.5) / Double(rows) - 1
        let draw = random.nextUnit()
        guard x * x + y * y <= 1 else {
          dies.append(0)
          continue
        }
        dies.append(draw < max(background, shape.failShare(x: x, y: y)) ? 2 : 1)
      }
    }
    return Grid(rows: rows, columns: columns, dies: dies)
  }
}
