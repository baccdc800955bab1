extension Double: PostgresArrayElement {
  /// `float8`.
  public static var postgresType: PostgresType { .float8 }
  /// `float8[]`.
  public static var postgresArrayType: PostgresType { .float8Array }
  /// Writes the bits.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(bitPattern) }
  /// Reads `float8`, `float4`, integers, and `numeric` rounded.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Double {
    let value: Double?
    switch cell.typeOID {
    case PostgresType.float8.oid:
      value = cell.integer(at: 0, as: UInt64.self).map(Double.init(bitPattern:))
    case PostgresType.float4.oid:
      value = cell.integer(at: 0, as: UInt32.self).map { Double(Float(bitPattern: $0)) }
    case PostgresNumeric.oid: value = PostgresNumeric(cell)?.doubleValue
    default: value = Double(try Int64.decode(cell))
    }
    guard let value else { throw cell.mismatch("Double") }
    return value
  }
}

extension Float: PostgresArrayElement {
  /// `float4`.
  public static var postgresType: PostgresType { .float4 }
  /// `float4[]`.
  public static var postgresArrayType: PostgresType { .float4Array }
  /// Writes the bits.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(bitPattern) }
  /// Reads `float4`; what `Double` reads is rounded.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Float {
    guard cell.typeOID == PostgresType.float4.oid else { return Float(try Double.decode(cell)) }
    guard let bits = cell.integer(at: 0, as: UInt32.self) else { throw cell.mismatch("Float") }
    return Float(bitPattern: bits)
  }
}
