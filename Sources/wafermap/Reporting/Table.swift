/// Text in columns: the first column to the left, numbers to the right.
struct Table {
  private var rows: [[String]]
  private let leftColumns: Int

  /// A table whose first `leftColumns` columns are words.
  init(_ header: [String], leftColumns: Int) {
    rows = [header]
    self.leftColumns = leftColumns
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  var text: String {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    let lines = rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let pad = String(repeating: " ", count: widths[column] - cell.count)
        return column < leftColumns ? cell + pad : pad + cell
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    return lines.joined(separator: "\n")
  }

  /// A number with a fixed count of decimals.
  static func decimal(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let scaled = Int((value * scale).rounded())
    if places == 0 { return "\(scaled)" }
    let digits = String(abs(scaled) % Int(scale))
    let fraction = String(repeating: "0", count: places - digits.count) + digits
    return "\(scaled < 0 ? "-" : "")\(abs(scaled) / Int(scale)).\(fraction)"
  }
}
