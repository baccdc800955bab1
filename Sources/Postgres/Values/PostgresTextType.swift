/// How the binary form of a type holds text.
enum PostgresTextType {
  /// The text itself.
  case text
  /// A version byte, then the text.
  case jsonb
  /// Sixteen bytes.
  case uuid

  /// Object ids from here on belong to types made in the database: enumerations and the like, whose
  /// binary form is text.
  private static let firstUserOID: UInt32 = 16_384
  /// `"char"`, `name`, `text`, `json`, `xml`, `unknown`, `bpchar`, `varchar`, `void`.
  private static let textOIDs: Set<UInt32> = [18, 19, 25, 114, 142, 705, 1042, 1043, 2278]

  init?(oid: UInt32) {
    switch oid {
    case PostgresType.jsonb.oid: self = .jsonb
    case PostgresType.uuid.oid: self = .uuid
    case Self.firstUserOID...: self = .text
    default:
      guard Self.textOIDs.contains(oid) else { return nil }
      self = .text
    }
  }
}
