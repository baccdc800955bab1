/// One row of an answer. It shares the answer's memory with the other rows.
public struct PostgresRow: Sendable {
  let result: PostgresResult
  let index: Int

  /// The names of the columns, in order.
  public var columns: [String] { result.layout.columns.map(\.name) }

  /// The value of the column named `column`.
  ///
  /// - Throws: ``PostgresError/Code/decoding`` when there is no such column, it is NULL and
  ///   `type` not optional, or it has another type.
  public func decode<T: PostgresDecodable>(
    _ column: String,
    as type: T.Type = T.self
  ) throws(PostgresError) -> T {
    guard let position = result.layout.position(of: column) else {
      throw PostgresError(.decoding, "the statement has no column \(column); name it with AS")
    }
    return try decode(position, as: type)
  }

  /// The value of the column at `position`, counted from 0.
  ///
  /// - Throws: as ``decode(_:as:)-(String,_)``.
  public func decode<T: PostgresDecodable>(
    _ position: Int,
    as type: T.Type = T.self
  ) throws(PostgresError) -> T {
    guard result.layout.columns.indices.contains(position) else {
      throw PostgresError(
        .decoding,
        "the statement has \(result.layout.columns.count) columns and none at \(position)"
      )
    }
    let column = result.layout.columns[position]
    return try result.withBytes(row: index, column: position) { bytes throws(PostgresError) in
      let cell = PostgresCell(
        column: column.name,
        typeOID: column.typeOID,
        bytes: bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
      )
      return bytes == nil ? try T.decodeNull(cell) : try T.decode(cell)
    }
  }
}
