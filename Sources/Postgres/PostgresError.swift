/// A database operation failed. `description` is one line that says what to do; it never holds the
/// value of a bind or a password, because what the server says of data (classes 22 and 23 of the
/// manual's Appendix A, and what functions raise) is left out.
public struct PostgresError: Error, Hashable, CustomStringConvertible {
  /// What kind of thing went wrong.
  public enum Code: Hashable, Sendable {
    /// The server cannot be reached, ended the session, or is starting or stopping.
    case unavailable
    /// The deadline passed; the statement was cancelled.
    case deadlineExceeded
    /// The calling task was cancelled, or the server cancelled the statement.
    case cancelled
    /// Every connection is in use and the queue for one is full.
    case poolExhausted
    /// A row with that key exists.
    case uniqueViolation
    /// A referenced row is missing, or is still referenced.
    case foreignKeyViolation
    /// A check or not-null constraint refused a row.
    case checkViolation
    /// The transaction met a concurrent one and may be run again.
    case serializationFailure
    /// The server refused the statement.
    case queryFailed
    /// A value is not of the type that was asked for.
    case decoding
  }

  /// What kind of thing went wrong.
  public var code: Code
  /// The five characters of the manual's Appendix A, when the server reported the error.
  public var sqlState: String?
  /// The constraint that refused a row, when the server named one.
  public var constraint: String?
  /// One line that says what to do; safe to show.
  public var message: String
  /// Whether the server cannot have seen the statement, so that sending it again is safe.
  package var isCertainlyUnsent = false

  /// An error of `code` that says `message`.
  public init(
    _ code: Code,
    sqlState: String? = nil,
    constraint: String? = nil,
    _ message: String
  ) {
    self.code = code
    self.sqlState = sqlState
    self.constraint = constraint
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
