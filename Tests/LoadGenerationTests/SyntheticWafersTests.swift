import LoadGeneration
import Testing

@Suite struct SyntheticWafersTests {
  private let wafers = SyntheticWafers(seed: 1)

  @Test func `a seed repeats its maps, another has others`() {
    let (same, other) = (SyntheticWafers(seed: 1), SyntheticWafers(seed: 2))
    for index in [UInt64(0), 5, 700, 1 << 40] {
      #expect(wafers.grid(index) == same.grid(index))
      #expect(wafers.grid(index) != other.grid(index))
    }
  }

  @Test func `maps differ from one another`() {
    var seen: Set<SyntheticWafers.Grid> = []
    for index in 0..<UInt64(20_000) {
      #expect(seen.insert(wafers.grid(index)).inserted, "map \(index)")
    }
  }

  @Test func `maps are wafers`() {
    for index in 0..<UInt64(2 * SyntheticWafers.poolCount) {
      let grid = wafers.grid(index)
      #expect(grid.dies.count == grid.rows * grid.columns)
      let dies = grid.dies.filter { $0 != 0 }
      #expect(dies.allSatisfy { $0 == 1 || $0 == 2 })
      let area = Double(dies.count) / Double(grid.dies.count)
      #expect(abs(area - Double.pi / 4) < 0.03, "a disc in its square")
      let failShare = Double(dies.count { $0 == 2 }) / Double(dies.count)
      #expect((0.005...0.99).contains(failShare), "map \(index): \(failShare)")
    }
  }
}
