/// JSON text, bound as `jsonb`.
public struct PostgresJSON: Hashable, Sendable {
  /// The text; the server checks that it is JSON.
  public var text: String

  /// JSON text.
  public init(_ text: String) {
    self.text = text
  }
}

extension PostgresJSON: PostgresEncodable, PostgresDecodable {
  /// `jsonb`.
  public static var postgresType: PostgresType { .jsonb }
  /// Writes the text.
  public func encode(into buffer: inout PostgresBuffer) { text.encode(into: &buffer) }
  /// Reads `json` and `jsonb`.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> PostgresJSON {
    PostgresJSON(try String.decode(cell))
  }
}
