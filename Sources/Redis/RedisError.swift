/// A Redis command failed. `description` is one line that says what to do; it holds neither a
/// password nor an argument of a command.
public struct RedisError: Error, Hashable, CustomStringConvertible {
  /// What kind of thing went wrong.
  public enum Code: Hashable, Sendable {
    /// The address is malformed or of a kind that is not supported.
    case invalidAddress
    /// The server cannot be reached, did not answer in time, or was not asked because it has
    /// failed lately.
    case unavailable
    /// The server refused the command.
    case refused
    /// The reply is larger than the client accepts.
    case replyTooLarge
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
