internal import CLibPQ
internal import Glibc

/// The answer to one statement, owned: "You should free it with PQclear when it is no longer
/// needed." It is read-only, so any thread may read it.
final class PostgresResult: @unchecked Sendable {
  let layout: PostgresLayout
  let rowCount: Int
  private let handle: OpaquePointer

  /// What the server reported instead of an answer.
  let failure: PostgresError?
  /// Whether the server waits for a copy's data, or sends it.
  let isCopy: Bool

  /// Takes `handle` over. `expected` is used as the layout if it is the right one.
  init(owning handle: OpaquePointer, expecting expected: PostgresLayout?) {
    self.handle = handle
    rowCount = Int(PQntuples(handle))
    layout = expected.flatMap { $0.fits(handle) ? $0 : nil } ?? PostgresLayout(handle)
    switch PQresultStatus(handle) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: (failure, isCopy) = (nil, false)
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: (failure, isCopy) = (nil, true)
    default: (failure, isCopy) = (PostgresError(Self.report(handle)), false)
    }
  }

  deinit { PQclear(handle) }

  var rows: [PostgresRow] { (0..<rowCount).map { PostgresRow(result: self, index: $0) } }

  /// Calls `body` with a column's bytes, or `nil` for NULL.
  func withBytes<R>(
    row: Int,
    column: Int,
    _ body: (UnsafeRawBufferPointer?) throws(PostgresError) -> R
  ) throws(PostgresError) -> R {
    guard PQgetisnull(handle, Int32(row), Int32(column)) == 0 else { return try body(nil) }
    let start = PQgetvalue(handle, Int32(row), Int32(column))
    let count = Int(PQgetlength(handle, Int32(row), Int32(column)))
    return try body(UnsafeRawBufferPointer(start: start, count: count))
  }

  private static func report(_ handle: OpaquePointer) -> PostgresError.Report {
    func field(_ code: Character) -> String? {
      PQresultErrorField(handle, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
    }
    // The fields' codes are those of the protocol (manual, 55.8).
    return PostgresError.Report(
      sqlState: field("C") ?? "08006",
      primary: field("M") ?? "the session ended",
      constraint: field("n"),
      table: field("t"),
      column: field("c")
    )
  }
}

extension PostgresLayout {
  fileprivate init(_ handle: OpaquePointer) {
    self.init(
      columns: (0..<PQnfields(handle)).map {
        Column(
          name: PQfname(handle, $0).map { String(cString: $0) } ?? "",
          typeOID: PQftype(handle, $0)
        )
      }
    )
  }

  fileprivate func fits(_ handle: OpaquePointer) -> Bool {
    guard PQnfields(handle) == columns.count else { return false }
    for (position, column) in columns.enumerated() {
      guard
        PQftype(handle, Int32(position)) == column.typeOID,
        let name = PQfname(handle, Int32(position)), strcmp(name, column.name) == 0
      else { return false }
    }
    return true
  }
}
