/// A statement and the values bound to it.
///
/// Interpolation binds: `"SELECT * FROM t WHERE id = \(id)"` is `… WHERE id = $1` with one bind,
/// and no value becomes part of the text. `"\(unsafe: text)"` splices SQL that the program itself
/// wrote. A bind has the type of its Swift value; a `String` has the type that the server infers,
/// as a quoted literal would.
public struct PostgresQuery: Sendable {
  /// Binds of one statement: the protocol counts them in 16 bits.
  public static let bindsMax = 65_535

  /// The statement, with `$1`, `$2`, … for the binds.
  public internal(set) var sql: String
  /// The values, in order.
  package internal(set) var binds = PostgresBinds()
  /// Where in `sql`'s UTF-8 each placeholder starts.
  private var placeholderOffsets: [Int] = []

  /// A statement without binds, in SQL that the program itself wrote.
  public init(unsafe sql: String) {
    self.sql = sql
  }

  init(sqlCapacity: Int) {
    sql = ""
    sql.reserveCapacity(sqlCapacity)
  }

  /// Appends `other`; its placeholders are numbered on from this statement's.
  public mutating func append(_ other: PostgresQuery) {
    let first = binds.count
    var text = other.sql.utf8[...]
    var consumed = 0
    for (index, offset) in other.placeholderOffsets.enumerated() {
      sql += String(decoding: text.prefix(offset - consumed), as: UTF8.self)
      appendPlaceholder(number: first + index + 1)
      let placeholderLength = "$\(index + 1)".utf8.count
      text = text.dropFirst(offset - consumed + placeholderLength)
      consumed = offset + placeholderLength
    }
    sql += String(decoding: text, as: UTF8.self)
    binds.append(other.binds)
  }

  /// Appends a placeholder and its value.
  mutating func appendBind(_ value: some PostgresEncodable) {
    binds.append(value)
    appendPlaceholder(number: binds.count)
  }

  private mutating func appendPlaceholder(number: Int) {
    placeholderOffsets.append(sql.utf8.count)
    sql += "$"
    sql += String(number)
  }
}
