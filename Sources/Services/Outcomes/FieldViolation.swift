/// One thing wrong with a request.
public struct FieldViolation: Hashable, Sendable {
  /// Where it is, as a path through the request's fields: `wafers[3].die_grid.dies`.
  public let field: String
  /// Why, for programs: upper snake case.
  public let reason: String
  /// Why and what would be right, for people.
  public let message: String

  /// Makes a violation.
  public init(field: String, reason: String = "INVALID", _ message: String) {
    self.field = field
    self.reason = reason
    self.message = message
  }

  /// The same violation of a message that lies in field `prefix` of another.
  public func within(_ prefix: String) -> FieldViolation {
    guard !prefix.isEmpty else { return self }
    let path = field.isEmpty ? prefix : "\(prefix).\(field)"
    return FieldViolation(field: path, reason: reason, message)
  }
}
