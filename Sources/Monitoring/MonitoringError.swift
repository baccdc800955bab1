/// Why monitoring cannot be served.
public struct MonitoringError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, for callers that act on the kind.
  public enum Code: Sendable, Equatable {
    /// The address is not one.
    case badAddress
    /// The address cannot be listened on.
    case cannotListen
  }

  /// The kind of failure.
  public let code: Code
  /// One line that says what to do.
  public let message: String

  /// Makes an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
