/// Values that tests cannot go on without.
enum Fixture {
  static func make<Value>(_ body: () throws -> Value) -> Value {
    do { return try body() } catch { preconditionFailure("a fixture cannot be made: \(error)") }
  }

  static func some<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a fixture is missing") }
    return value
  }
}
