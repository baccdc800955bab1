/// A value that can be bound to a statement.
public protocol PostgresEncodable: Sendable {
  /// The type of every bind of this Swift type.
  static var postgresType: PostgresType { get }

  /// Writes the value in the form that ``postgresType`` says.
  func encode(into buffer: inout PostgresBuffer)
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
  /// The wrapped value's type.
  public static var postgresType: PostgresType { Wrapped.postgresType }

  /// Writes the wrapped value, or NULL.
  public func encode(into buffer: inout PostgresBuffer) {
    switch self {
    case .none: buffer.writeNull()
    case .some(let value): value.encode(into: &buffer)
    }
  }
}
