/// A transport could not be set up. `description` is one line that says what to do.
public struct CoreTransportError: Error, Hashable, CustomStringConvertible {
  /// What kind of thing went wrong.
  public enum Code: Hashable, Sendable {
    /// The address is malformed or cannot be resolved.
    case invalidAddress
    /// The address cannot be listened on.
    case addressUnavailable
    /// A certificate, key or list of roots is missing, unreadable or not usable.
    case invalidCredentials
    /// The transport was asked for something its state does not allow.
    case invalidState
    /// The operating system refused a thread.
    case outOfResources
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
