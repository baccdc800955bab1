/// Why load could not be made or measured. The message is one line that says what to do; it is safe
/// to print.
package struct LoadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of thing went wrong.
  package enum Code: Hashable, Sendable {
    /// A threshold cannot be read.
    case malformedThreshold
    /// The server cannot be reached, or does not answer the first request.
    case serverRefused
  }

  /// What kind of thing went wrong.
  package var code: Code
  /// One line for people.
  package var message: String

  /// An error of `code` that says `message`.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  package var description: String { message }
}
