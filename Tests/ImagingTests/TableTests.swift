import Domain
import FixtureSupport
import Imaging
import Testing

@Suite("Tables of dies")
struct TableTests {
  private func numPy(
    _ header: String,
    _ data: [UInt8],
    version: UInt8 = 1
  ) -> [UInt8] {
    let length = UInt32(header.utf8.count)
    let lengthBytes = withUnsafeBytes(of: length.littleEndian, Array.init)
    return [0x93] + Array("NUMPY".utf8) + [version, 0]
      + lengthBytes.prefix(version == 1 ? 2 : 4) + Array(header.utf8) + data
  }

  private func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }   \n"
  }

  private func code(_ bytes: [UInt8]) -> ImagingError.Code? {
    #expect(throws: ImagingError.self) { try MapFile.decode(bytes) }?.code
  }

  @Test(
    "Wafers that NumPy wrote",
    arguments: [
      ("center", 25, 27), ("donut", 35, 31), ("edge-loc", 30, 34), ("edge-ring", 35, 36),
      ("loc", 32, 29), ("near-full", 25, 26), ("random", 35, 40), ("scratch", 35, 31),
      ("none", 25, 27),
    ]
  )
  func wafers(name: String, rows: Int, columns: Int) throws {
    let map = try MapFile.read(path: Fixture.path("wafers/\(name).npy"))
    #expect((map.grid.rows, map.grid.columns) == (rows, columns))
    #expect(map.grid.failCount > 0 && map.hasKnownDies)
    #expect(map.spread(map.grid.states, outside: 9) == map.grid.states)
  }

  @Test("All integer types, byte orders, versions and both element orders")
  func numPyTypes() throws {
    for size in [1, 2, 4, 8] {
      for kind in ["i", "u"] {
        for order in ["<", ">", "="] {
          let data = [0, 1, 2, 1, 0, 2].flatMap { (value: UInt8) in
            let zeros = [UInt8](repeating: 0, count: size - 1)
            return order == ">" ? zeros + [value] : [value] + zeros
          }
          for version in [1, 2, 3] as [UInt8] {
            let type = order + kind + String(size)
            let byRow = numPy(header(type, "(2, 3)"), data, version: version)
            #expect(try MapFile.decode(byRow).grid.states == [0, 1, 2, 1, 0, 2])
            let byColumn = numPy(header(type, "(2, 3)", fortran: true), data, version: version)
            #expect(try MapFile.decode(byColumn).grid.states == [0, 2, 0, 1, 1, 2])
          }
        }
      }
    }
    let plain = "{\"shape\":(1,2),\"descr\":\"|u1\",\"fortran_order\":False}"
    #expect(try MapFile.decode(numPy(plain, [1, 2])).grid.columns == 2)
  }

  @Test("Broken and foreign arrays are refused")
  func badNumPy() {
    let bytes = [UInt8](repeating: 1, count: 4)
    for type in ["<f4", "|O", "|b1", "<u3", "|u2", "u1", "", "<M8[D]", "|S1"] {
      #expect(code(numPy(header(type, "(2, 2)"), bytes)) == .notDieStates, "\(type)")
    }
    for shape in ["()", "(4,)", "(1, 2, 2)"] {
      #expect(code(numPy(header("|u1", shape), bytes)) == .notDieStates, "\(shape)")
    }
    for shape in ["(0, 4)", "(4097, 1)", "(1, 9223372036854775807)"] {
      #expect(code(numPy(header("|u1", shape), bytes)) == .tooLarge, "\(shape)")
    }
    for shape in ["(-2, -2)", "(2 2)", "[2, 2]", "(2, 2", "(2, 99999999999999999999)", "2", "(,)"] {
      #expect(code(numPy(header("|u1", shape), bytes)) == .broken, "\(shape)")
    }
    let lists = [
      "", "{}", "{'descr': '|u1'}", "[]", "{'descr': '|u1', 'descr': '|u1'}", "{'x': 1}",
      header("|u1", "(2, 2)") + "x", "{'descr: '|u1'}", "{'descr': '|u1\\'",
      "{'descr': '|u1', 'fortran_order': Maybe, 'shape': (2, 2)}",
    ]
    for header in lists { #expect(code(numPy(header, bytes)) == .broken, "\(header)") }
    #expect(code(numPy(header("|u1", "(2, 2)"), [1, 1, 1])) == .broken)
    #expect(code(numPy(header("|u1", "(2, 2)"), [1, 1, 1, 1, 1])) == .broken)
    #expect(code(numPy(header("|u1", "(2, 2)"), [1, 1, 1, 3])) == .notDieStates)
    #expect(code(numPy(header("|i1", "(2, 2)"), [1, 1, 1, 255])) == .notDieStates)
    #expect(code(numPy(header("<i2", "(1, 2)"), [1, 0, 1, 1])) == .notDieStates)
    #expect(code(numPy(header("|u1", "(2, 2)"), bytes, version: 4)) == .unsupportedFormat)
    let long = String(repeating: " ", count: NumPyGrid.headerBytesMax)
    #expect(code(numPy(header("|u1", "(2, 2)") + long, bytes)) == .tooLarge)
  }

  @Test(
    "Text in its common forms",
    arguments: [
      "0,1,2\n1,1,1\n", "0,1,2\r\n1,1,1\r\n\r\n", "0;1;2\n1;1;1", "0 1 2\n1 1 1",
      "0\t1\t2\n1\t1\t1\n",
      " 0 , 1 ,2 \n1,  1,1\n\n", "\u{FEFF}0,1,2\n1,1,1",
    ]
  )
  func text(table: String) throws {
    let grid = try MapFile.decode(Array(table.utf8)).grid
    #expect((grid.rows, grid.columns) == (2, 3))
    #expect(grid.states == [0, 1, 2, 1, 1, 1])
  }

  @Test(
    "Text that is no grid is refused",
    arguments: [
      "", "\n\n", "0,1\n1", "0,1\n\n1,1", "0,,1", ",1", "1,", "3", "10", "-1", "1.0", "x,y\n0,1",
      "\"1\"",
      "0,0\n0,0", "1;2,x", "1\u{B}2", "1 , , 2", "é",
    ]
  )
  func badText(table: String) {
    #expect(code(Array(table.utf8)) == .notDieStates)
  }

  @Test("Text that is too long is refused")
  func longText() {
    let row = Array(repeating: "1", count: DieGrid.sideMax + 1)
    #expect(code(Array(row.joined(separator: ",").utf8)) == .tooLarge)
    #expect(code(Array(row.joined(separator: "\n").utf8)) == .tooLarge)
  }

  @Test("Other files are refused")
  func otherFiles() throws {
    #expect(code([0x50, 0x4B, 3, 4, 0, 0]) == .unsupportedFormat)
    for path in ["/dev/zero", Fixture.path(""), Fixture.path("missing.png")] {
      let error = #expect(throws: ImagingError.self) { try MapFile.read(path: path) }
      #expect(error?.code == .io)
    }
  }

  @Test("Damaged tables never crash", arguments: 1...4)
  func mutations(seed: UInt64) throws {
    var mutator = ByteMutator(seed: seed)
    let array = try Fixture.bytes("wafers/center.npy")
    let text = Array("0,1,2\n1,1,1\n2,2,0\n".utf8)
    for _ in 0..<1500 {
      _ = try? MapFile.decode(mutator.mutate(array))
      _ = try? MapFile.decode(mutator.mutate(text))
    }
  }
}
