internal import Postgres

extension StorageError {
  /// What a failed statement means to a caller of this target.
  init(_ error: PostgresError) {
    let code: Code =
      switch error.code {
      case .unavailable, .poolExhausted, .serializationFailure: .unavailable
      case .deadlineExceeded: .deadlineExceeded
      case .cancelled: .cancelled
      case .uniqueViolation: .alreadyExists(constraint: error.constraint ?? "")
      case .foreignKeyViolation, .checkViolation: .conflict
      case .queryFailed: error.isPassing ? .unavailable : .internal
      case .decoding: .internal
      }
    self.init(code, error.message, cause: "\(error.sqlState ?? "no SQLSTATE")")
  }

  /// An error of any kind from inside a transaction.
  init(any error: any Error) {
    switch error {
    case let error as StorageError: self = error
    case let error as PostgresError: self.init(error)
    case is CancellationError: self.init(.cancelled, "cancelled while the database was at work")
    default: self.init(.internal, "storing failed", cause: "\(error)")
    }
  }
}

extension PostgresError {
  /// Classes of the manual's Appendix A that say something of the server's condition and nothing
  /// of the statement: connection, transaction rollback, insufficient resources (a full disk),
  /// object in use, operator intervention, system error, and read-only during a fail-over.
  private static let passingClasses: Set<String> = ["08", "25", "40", "53", "55", "57", "58"]

  /// Whether the same statement may succeed later.
  var isPassing: Bool {
    switch code {
    case .unavailable, .deadlineExceeded, .poolExhausted, .serializationFailure, .cancelled: true
    case .uniqueViolation, .foreignKeyViolation, .checkViolation, .decoding: false
    case .queryFailed: sqlState.map { Self.passingClasses.contains(String($0.prefix(2))) } ?? true
    }
  }

  /// Whether the server refused the data itself, for which no repetition helps: classes 22 (data
  /// exception) and 23 (integrity constraint violation).
  var isAboutData: Bool {
    switch code {
    case .uniqueViolation, .foreignKeyViolation, .checkViolation: true
    case .queryFailed: sqlState.map { ["22", "23"].contains($0.prefix(2)) } ?? false
    default: false
    }
  }
}
