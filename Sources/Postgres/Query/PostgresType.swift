/// What the server is told of a bind: its type, and whether it is written in binary or as text.
public struct PostgresType: Hashable, Sendable {
  /// The type's object id in `pg_type`; 0 leaves the choice to the server.
  public var oid: UInt32
  /// Whether values are in the type's binary form.
  public var isBinary: Bool

  /// A type by its object id.
  public init(oid: UInt32, isBinary: Bool) {
    self.oid = oid
    self.isBinary = isBinary
  }

  static let inferredText = PostgresType(oid: 0, isBinary: false)
  static let bool = PostgresType(oid: 16, isBinary: true)
  static let bytea = PostgresType(oid: 17, isBinary: true)
  static let int8 = PostgresType(oid: 20, isBinary: true)
  static let int2 = PostgresType(oid: 21, isBinary: true)
  static let int4 = PostgresType(oid: 23, isBinary: true)
  static let float4 = PostgresType(oid: 700, isBinary: true)
  static let float8 = PostgresType(oid: 701, isBinary: true)
  static let text = PostgresType(oid: 25, isBinary: true)
  static let timestamptz = PostgresType(oid: 1184, isBinary: true)
  static let uuid = PostgresType(oid: 2950, isBinary: true)
  static let jsonb = PostgresType(oid: 3802, isBinary: false)
  static let int4Array = PostgresType(oid: 1007, isBinary: true)
  static let textArray = PostgresType(oid: 1009, isBinary: true)
  static let int8Array = PostgresType(oid: 1016, isBinary: true)
  static let float4Array = PostgresType(oid: 1021, isBinary: true)
  static let float8Array = PostgresType(oid: 1022, isBinary: true)
  static let uuidArray = PostgresType(oid: 2951, isBinary: true)
  static let byteaArray = PostgresType(oid: 1001, isBinary: true)
  static let boolArray = PostgresType(oid: 1000, isBinary: true)
  static let timestamptzArray = PostgresType(oid: 1185, isBinary: true)
}
