/// Why a prediction or a model is not to be had. The message is one line that says what to do, and
/// is safe to print.
public struct ServingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, for callers that act on the kind; the message is for people.
  public enum Code: Hashable, Sendable {
    /// As much waits as may wait; after about that time half of it will be done.
    case queueFull(retryAfter: Duration)
    /// The deadline passed before the answer was there.
    case deadlineExceeded
    /// The caller's task was cancelled.
    case cancelled
    /// Nothing is known under that name, or no file lies at the path.
    case modelNotFound
    /// The version is not in memory, or no version is active.
    case modelNotReady
    /// The network gave no usable output, or the system refused memory or a thread.
    case modelFailed
    /// The file is no weights file of a supported network.
    case invalidWeights
    /// The weights are not those that the digest names.
    case digestMismatch
    /// The name is none that a version may have.
    case invalidVersion
    /// The version exists with other weights.
    case versionConflict
    /// Another version is active than the caller expected.
    case activeVersionChanged
    /// Every model in memory is in use.
    case tooManyModels
    /// The private copy of the weights cannot be written or read.
    case libraryFailed
    /// Nothing new is accepted.
    case shuttingDown
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
