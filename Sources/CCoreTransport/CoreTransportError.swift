/// A transport could not be set up. `description` is one line that says what to do.
public struct CoreTransportError: Error, Hashable, CustomStringConvertible {
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

  public var code: Code
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
