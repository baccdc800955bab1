/// A request that breaks the rules of its message.
struct InvalidRequest: Error, Equatable {
  /// What is wrong; at least one thing.
  let violations: [FieldViolation]

  init(violations: [FieldViolation]) {
    self.violations = violations
  }

  init(_ field: String, _ reason: ViolationReason, _ message: String) {
    violations = [FieldViolation(field: field, reason: reason.rawValue, message)]
  }

  /// The same, for a message that lies in field `prefix` of another.
  func within(_ prefix: String) -> InvalidRequest {
    InvalidRequest(violations: violations.map { $0.within(prefix) })
  }
}
