extension PostgresQuery: ExpressibleByStringInterpolation {
  /// Gathers SQL and binds from a literal.
  public struct StringInterpolation: StringInterpolationProtocol, Sendable {
    fileprivate var query: PostgresQuery

    /// Makes room for a literal with that many bytes and values.
    public init(literalCapacity: Int, interpolationCount: Int) {
      query = PostgresQuery(sqlCapacity: literalCapacity + 3 * interpolationCount)
    }

    /// SQL of the program.
    public mutating func appendLiteral(_ literal: String) {
      query.sql += literal
    }

    /// Binds `value`.
    public mutating func appendInterpolation(_ value: some PostgresEncodable) {
      query.appendBind(value)
    }

    /// Binds `value` or NULL.
    public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
      query.appendBind(value)
    }

    /// Splices SQL that the program itself wrote. Anything from outside must be a bind.
    public mutating func appendInterpolation(unsafe sql: String) {
      query.sql += sql
    }

    /// Splices another statement, binds and all.
    public mutating func appendInterpolation(_ fragment: PostgresQuery) {
      query.append(fragment)
    }
  }

  /// A statement without binds.
  public init(stringLiteral value: String) {
    self.init(unsafe: value)
  }

  /// A statement with the values of an interpolated literal as binds.
  public init(stringInterpolation: StringInterpolation) {
    self = stringInterpolation.query
  }
}
