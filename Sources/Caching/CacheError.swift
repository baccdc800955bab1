/// A cache could not be asked. Callers go on without it.
public struct CacheError: Error, Hashable, CustomStringConvertible {
  /// What kind of thing went wrong.
  public enum Code: Hashable, Sendable {
    /// The cache cannot be reached or did not answer as it should.
    case unavailable
    /// The calling task was cancelled.
    case cancelled
  }

  /// What kind of thing went wrong.
  public var code: Code
  /// One line that says what to do; safe to show.
  public var message: String

  /// An error of `code` that says `message`.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
