/// A value that a column can be read as.
public protocol PostgresDecodable {
  /// Reads a column that is not NULL.
  static func decode(_ cell: PostgresCell) throws(PostgresError) -> Self

  /// What NULL reads as; an error unless the type is optional.
  static func decodeNull(_ cell: PostgresCell) throws(PostgresError) -> Self
}

extension PostgresDecodable {
  /// Refuses NULL.
  public static func decodeNull(_ cell: PostgresCell) throws(PostgresError) -> Self {
    throw PostgresError(
      .decoding,
      "column \(cell.column) is NULL; decode it as an optional or exclude NULL in the statement"
    )
  }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  /// Reads the wrapped value.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Wrapped? {
    try Wrapped.decode(cell)
  }

  /// `nil`.
  public static func decodeNull(_ cell: PostgresCell) throws(PostgresError) -> Wrapped? { nil }
}
