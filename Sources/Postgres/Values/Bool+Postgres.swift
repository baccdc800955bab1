extension Bool: PostgresArrayElement {
  /// `bool`.
  public static var postgresType: PostgresType { .bool }
  /// `bool[]`.
  public static var postgresArrayType: PostgresType { .boolArray }
  /// Writes 0 or 1.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(UInt8(self ? 1 : 0)) }
  /// Reads `bool`.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Bool {
    guard cell.typeOID == PostgresType.bool.oid, let byte = cell.bytes.first else {
      throw cell.mismatch("Bool")
    }
    return byte != 0
  }
}
