/// Names and types of an answer's columns.
struct PostgresLayout: Sendable {
  struct Column: Sendable {
    let name: String
    let typeOID: UInt32
  }

  let columns: [Column]
  private let positions: [String: Int]

  /// Of two columns with one name, the first is found by it.
  init(columns: [Column]) {
    self.columns = columns
    let pairs = columns.enumerated().map { ($1.name, $0) }
    positions = Dictionary(pairs) { first, _ in first }
  }

  func position(of name: String) -> Int? { positions[name] }
}
