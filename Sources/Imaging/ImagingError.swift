/// Why a file gives no wafer map. The message is one line that names the reason and, where
/// something can be done, says what; it is safe to print and to send to a client.
public struct ImagingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, for callers that act on the kind; the message is for people.
  public enum Code: String, Sendable, CaseIterable {
    /// The file cannot be opened or read.
    case io
    /// The file is of a kind that is not read here.
    case unsupportedFormat
    /// A size is above its limit. Found before memory for the content is allocated.
    case tooLarge
    /// The file is damaged, cut short, or not what its first bytes say.
    case broken
    /// The picture or table is readable, but its values cannot be taken for die states.
    case notDieStates
    /// Memory for the picture could not be had.
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
