extension PostgresError {
  /// What the server reported, without what it says of data.
  struct Report {
    var sqlState: String
    var primary: String
    var constraint: String?
    var table: String?
    var column: String?
  }

  /// Classes whose messages speak of the statement or the server, never of values: connection,
  /// features, transaction state, names, rights, roll-back, syntax and names, resources, limits,
  /// objects, operators, system, internal.
  private static let speakingClasses: Set<Substring> = [
    "08", "0A", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "XX",
  ]

  private static let names: [String: String] = [
    "22001": "a text is too long for its column", "22003": "a number is out of range",
    "22007": "a date or time is malformed", "22008": "a date or time is out of range",
    "22012": "division by zero", "22021": "a text is not valid in the database's encoding",
    "22023": "an argument is not valid", "22P02": "a text does not have the form of its type",
    "22P03": "a binary value does not have the form of its type",
    "22P05": "a character cannot be converted", "23502": "a column may not be NULL",
    "23503": "a referenced row is missing or still referenced",
    "23505": "a row with that key exists", "23514": "a check refused the row",
    "23P01": "an exclusion constraint refused the row", "P0001": "a function raised an error",
  ]

  init(_ report: Report) {
    let state = report.sqlState
    let safe =
      Self.speakingClasses.contains(state.prefix(2))
      ? report.primary : Self.names[state] ?? "the server refused the statement"
    var message = "\(safe) (\(state)"
    if let constraint = report.constraint { message += ", constraint \(constraint)" }
    if let table = report.table { message += ", table \(table)" }
    if let column = report.column { message += ", column \(column)" }
    self.init(
      Self.code(of: state),
      sqlState: state,
      constraint: report.constraint,
      message + ")"
    )
  }

  /// The manual's Appendix A in terms of what a caller can do.
  private static func code(of state: String) -> Code {
    switch state {
    case "23505", "23P01": .uniqueViolation
    case "23503": .foreignKeyViolation
    case "23514", "23502": .checkViolation
    case "40001", "40P01": .serializationFailure
    case "57014": .cancelled
    case "57P01", "57P02", "57P03", "57P05", "53300", "25P03": .unavailable
    default: state.hasPrefix("08") ? .unavailable : .queryFailed
    }
  }

  static func connectionLost(isCertainlyUnsent: Bool) -> PostgresError {
    var error = PostgresError(
      .unavailable,
      isCertainlyUnsent
        ? "the session had ended; try again"
        : "the session ended before the answer came; whether the statement took effect is unknown"
    )
    error.isCertainlyUnsent = isCertainlyUnsent
    return error
  }

  static let shutDown = PostgresError(.unavailable, "the database client has been shut down")

  static let cancelledByTask = PostgresError(.cancelled, "the calling task was cancelled")

  static let deadlinePassed = PostgresError(
    .deadlineExceeded,
    "the deadline passed before the database answered"
  )
}
