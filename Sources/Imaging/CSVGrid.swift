public import Domain

/// Die grids as text: one line for each row of dies, the states 0, 1 and 2 separated by commas,
/// semicolons, tabs or spaces.
///
/// Every line has the same number of values. Line ends are LF or CRLF; a byte order mark at the
/// start and empty lines at the end are skipped. There is no row of names and no quoting.
public enum CSVGrid {
  /// Reads a whole file.
  public static func decode(_ bytes: [UInt8]) throws(ImagingError) -> DieGrid {
    var states: [UInt8] = []
    var columns: Int?
    var rows = 0
    var isAfterBlank = false
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for line in bytes[start...].split(separator: 0x0A, omittingEmptySubsequences: false) {
      let line = line.last == 0x0D ? line.dropLast() : line
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
        isAfterBlank = true
        continue
      }
      rows += 1
      guard !isAfterBlank else { throw notGrid("row \(rows) follows an empty line") }
      guard rows <= DieGrid.sideMax else {
        throw ImagingError(.tooLarge, "the table has more than \(DieGrid.sideMax) rows")
      }
      let count = try appendRow(line, rows, to: &states)
      guard columns ?? count == count else {
        throw notGrid("row \(rows) has \(count) values, but the rows before it \(columns ?? 0)")
      }
      columns = count
    }
    guard let columns else { throw notGrid("it is empty") }
    do {
      return try DieGrid(rows: rows, columns: columns, states: states)
    } catch {
      throw ImagingError(.notDieStates, error.message)
    }
  }

  /// What the last character of a line that is not at its end was.
  private enum Token {
    case start, value, spaceAfterValue, comma
  }

  /// Appends the values of a line and says how many they are.
  private static func appendRow(
    _ line: ArraySlice<UInt8>,
    _ row: Int,
    to states: inout [UInt8]
  ) throws(ImagingError) -> Int {
    var count = 0
    var last = Token.start
    for byte in line {
      switch (byte, last) {
      case (UInt8(ascii: "0")...UInt8(ascii: "2"), .start),
        (UInt8(ascii: "0")...UInt8(ascii: "2"), .spaceAfterValue),
        (UInt8(ascii: "0")...UInt8(ascii: "2"), .comma):
        count += 1
        guard count <= DieGrid.sideMax else {
          throw ImagingError(.tooLarge, "row \(row) has more than \(DieGrid.sideMax) values")
        }
        states.append(byte - UInt8(ascii: "0"))
        last = .value
      case (0x20, _), (0x09, _):
        if last == .value { last = .spaceAfterValue }
      case (UInt8(ascii: ","), .value), (UInt8(ascii: ","), .spaceAfterValue),
        (UInt8(ascii: ";"), .value), (UInt8(ascii: ";"), .spaceAfterValue):
        last = .comma
      default:
        throw notGrid("row \(row) has something other than 0, 1 and 2 after value \(count)")
      }
    }
    guard last != .comma else { throw notGrid("row \(row) ends with a separator") }
    return count
  }

  private static func notGrid(_ reason: String) -> ImagingError {
    ImagingError(
      .notDieStates,
      "the table is not a die grid: \(reason); write rows of 0 (no die), 1 (pass) and 2 (fail)"
    )
  }
}
