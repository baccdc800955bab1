/// Storing or reading failed. `description` is one line that says what to do; it holds neither
/// values of rows nor passwords.
public struct StorageError: Error, Hashable, CustomStringConvertible {
  /// What kind of thing went wrong.
  public enum Code: Hashable, Sendable {
    /// The database cannot be reached or cannot store anything now; the same call may work later.
    case unavailable
    /// There is no such row.
    case notFound
    /// Something with that key exists; the name is that of the constraint that says so.
    case alreadyExists(constraint: String)
    /// What is stored is not what the caller expected, or another one is at work on it.
    case conflict
    /// The deadline passed.
    case deadlineExceeded
    /// The calling task was cancelled.
    case cancelled
    /// A bounded queue is full.
    case queueFull
    /// A defect of the program or of its installation.
    case `internal`
  }

  /// What kind of thing went wrong.
  public let code: Code
  /// One line that says what to do; safe to show.
  public let message: String
  /// What caused it, for logs.
  public let cause: String?

  /// An error of `code` that says `message`.
  public init(_ code: Code, _ message: String, cause: String? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message.
  public var description: String { message }
}
