public import Foundation

extension UUID: PostgresArrayElement {
  private static let byteCount = 16

  /// `uuid`.
  public static var postgresType: PostgresType { .uuid }
  /// `uuid[]`.
  public static var postgresArrayType: PostgresType { .uuidArray }
  /// Writes sixteen bytes.
  public func encode(into buffer: inout PostgresBuffer) {
    withUnsafeBytes(of: uuid) { buffer.write(bytes: $0) }
  }
  /// Reads `uuid`.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> UUID {
    guard cell.typeOID == PostgresType.uuid.oid, cell.bytes.count == byteCount else {
      throw cell.mismatch("UUID")
    }
    return UUID(uuid: cell.bytes.loadUnaligned(as: uuid_t.self))
  }
}
