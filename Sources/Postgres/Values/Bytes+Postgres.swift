extension UInt8: PostgresArrayElement {
  /// `int2`, the narrowest that holds a byte.
  public static var postgresType: PostgresType { .int2 }
  /// `bytea`.
  public static var postgresArrayType: PostgresType { .bytea }
  /// Writes two bytes.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(Int16(self)) }
  /// Reads any integer that fits.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> UInt8 {
    guard let value = UInt8(exactly: try Int64.decode(cell)) else { throw cell.mismatch("UInt8") }
    return value
  }
  /// Writes the bytes as they are.
  public static func encode(array elements: [UInt8], into buffer: inout PostgresBuffer) {
    buffer.write(bytes: elements)
  }
  /// Reads `bytea`.
  public static func decode(array cell: PostgresCell) throws(PostgresError) -> [UInt8] {
    guard cell.typeOID == PostgresType.bytea.oid else { throw cell.mismatch("[UInt8]") }
    return Array(cell.bytes)
  }
}

/// Arrays of `bytea` are bound and read like any other array.
extension [UInt8]: PostgresArrayElement {
  /// `bytea[]`.
  public static var postgresArrayType: PostgresType { .byteaArray }
}
