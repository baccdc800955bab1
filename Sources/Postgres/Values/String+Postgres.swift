internal import Foundation

extension String: PostgresArrayElement {
  /// What the server infers, as for a quoted literal; where it cannot, cast: `\(text)::text`.
  public static var postgresType: PostgresType { .inferredText }
  /// `text[]`.
  public static var postgresArrayType: PostgresType { .textArray }
  /// Writes UTF-8. A statement with a NUL in text is refused before it is sent.
  public func encode(into buffer: inout PostgresBuffer) { buffer.write(bytes: utf8) }
  /// Reads texts, names, enumerations, `json`, `jsonb` and `uuid`.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> String {
    var bytes = cell.bytes[...]
    switch PostgresTextType(oid: cell.typeOID) {
    case .text: break
    case .jsonb: bytes = bytes.dropFirst()
    case .uuid: return try UUID.decode(cell).uuidString.lowercased()
    case nil: throw cell.mismatch("String")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw cell.mismatch("String")
    }
    return text
  }
}
