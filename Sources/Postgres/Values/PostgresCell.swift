/// One column of one row in binary form, as long as it is being decoded.
public struct PostgresCell {
  /// The column's name.
  public let column: String
  /// The object id of the column's type in `pg_type`.
  public let typeOID: UInt32
  /// The value in its type's binary form; borrowed from the row for the length of `decode`.
  public let bytes: UnsafeRawBufferPointer

  /// The error for a column whose type or form does not fit.
  public func mismatch(_ wanted: String) -> PostgresError {
    PostgresError(
      .decoding,
      "column \(column) has type \(typeOID) and is not a \(wanted); cast it in the statement"
    )
  }

  /// The big-endian integer at `offset`, or `nil` where the value is too short.
  public func integer<Integer: FixedWidthInteger>(at offset: Int, as: Integer.Type) -> Integer? {
    guard offset >= 0, offset + MemoryLayout<Integer>.size <= bytes.count else { return nil }
    return Integer(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }
}
