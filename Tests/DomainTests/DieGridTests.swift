import Domain
import Testing

@Suite("Die grids")
struct DieGridTests {
  @Test("A grid counts its dies")
  func counts() throws {
    let grid = try DieGrid(rows: 2, columns: 2, states: [0, 1, 2, 2])
    #expect(grid.dieCount == 3)
    #expect(grid.failCount == 2)
  }

  @Test("What is no grid is refused, by field")
  func refusals() {
    func field(_ rows: Int, _ columns: Int, _ states: [UInt8]) -> WaferMapError.Field? {
      #expect(throws: WaferMapError.self) {
        try DieGrid(rows: rows, columns: columns, states: states)
      }?.field
    }
    #expect(field(0, 1, []) == .rows)
    #expect(field(-1, 1, []) == .rows)
    #expect(field(DieGrid.sideMax + 1, 1, []) == .rows)
    #expect(field(1, Int.max, [1]) == .columns)
    #expect(field(2, 2, [1, 1, 1]) == .dies)
    #expect(field(1, 2, [1, 3]) == .dies)
    #expect(field(1, 2, [0, 0]) == .dies)
  }

  @Test("Bin codes become states")
  func bins() throws {
    let encoding = try BinEncoding(nullBin: 255, passBins: [1, 2])
    #expect(encoding.states(of: [255, 1, 2, 3, 0]) == [0, 1, 1, 2, 2])
    #expect(throws: WaferMapError.self) { try BinEncoding(nullBin: 0, passBins: []) }
    #expect(throws: WaferMapError.self) { try BinEncoding(nullBin: 1, passBins: [1]) }
  }

  @Test("The table of patterns")
  func patterns() {
    let names = [
      "Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch",
    ]
    #expect(Pattern.allCases.map(\.name) == names)
    #expect(Pattern.allCases.map(\.rawValue) == Array(1...8))
    #expect(Pattern(name: "Scratch") == .scratch)
    #expect(Pattern(name: "background") == nil)
  }
}
