/// Why a model cannot be used. The message is one line that says what to do, and is safe to print.
public struct SegmentationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, for callers that act on the kind; the message is for people.
  public enum Code: String, Sendable {
    /// The weights file cannot be read, or its tensors are not those of the network.
    case invalidWeights
    /// The weights file does not say how to use it, or says something impossible.
    case invalidDescription
    /// The system has no memory left.
    case outOfMemory
  }

  /// The kind of failure.
  public let code: Code
  /// One line for people.
  public let message: String

  /// Makes an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
