extension FixedWidthInteger {
  /// Reads `int2`, `int4`, `int8` and integral `numeric` when the value fits.
  fileprivate static func decodeInteger(_ cell: PostgresCell) throws(PostgresError) -> Self {
    let value: Int64?
    switch cell.typeOID {
    case PostgresType.int2.oid: value = cell.integer(at: 0, as: Int16.self).map(Int64.init)
    case PostgresType.int4.oid: value = cell.integer(at: 0, as: Int32.self).map(Int64.init)
    case PostgresType.int8.oid: value = cell.integer(at: 0, as: Int64.self)
    case PostgresNumeric.oid:
      value = PostgresNumeric(cell).flatMap { Int64(exactly: $0.doubleValue) }
    default: value = nil
    }
    guard let value, let result = Self(exactly: value) else { throw cell.mismatch("\(Self.self)") }
    return result
  }
}

extension Int: PostgresArrayElement {
  /// `int8`.
  public static var postgresType: PostgresType { .int8 }
  /// `int8[]`.
  public static var postgresArrayType: PostgresType { .int8Array }
  /// Writes eight bytes.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(Int64(self)) }
  /// Reads any integer that fits.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int {
    try decodeInteger(cell)
  }
}

extension Int64: PostgresArrayElement {
  /// `int8`.
  public static var postgresType: PostgresType { .int8 }
  /// `int8[]`.
  public static var postgresArrayType: PostgresType { .int8Array }
  /// Writes eight bytes.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(self) }
  /// Reads any integer that fits.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int64 {
    try decodeInteger(cell)
  }
}

extension Int32: PostgresArrayElement {
  /// `int4`.
  public static var postgresType: PostgresType { .int4 }
  /// `int4[]`.
  public static var postgresArrayType: PostgresType { .int4Array }
  /// Writes four bytes.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(self) }
  /// Reads any integer that fits.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int32 {
    try decodeInteger(cell)
  }
}

extension Int16: PostgresEncodable, PostgresDecodable {
  /// `int2`.
  public static var postgresType: PostgresType { .int2 }
  /// Writes two bytes.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(self) }
  /// Reads any integer that fits.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int16 {
    try decodeInteger(cell)
  }
}
