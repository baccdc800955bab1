/// A failure to plan or run a network. The message says what to do and is safe to show to users.
public struct EngineError: Error, Sendable {
  /// What went wrong, for code that decides.
  public enum Code: Sendable {
    /// The input's shape is none the network takes.
    case unsupportedShape
    /// The weights do not fit the network.
    case invalidWeights
    /// The system has no memory left.
    case outOfMemory
  }

  /// What went wrong, for code that decides.
  public let code: Code
  /// What went wrong and what to do, for people.
  public let message: String

  /// Makes an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension EngineError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
