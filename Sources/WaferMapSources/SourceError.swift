/// Why a wafer map cannot be fetched.
///
/// The message is one line that names what is wrong and what to do about it. It holds no query of a
/// URL, no credentials and nothing that a peer has sent but a known error code: it is safe to print
/// and to send to a client.
public struct SourceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, for callers that act on the kind; the message is for people.
  public enum Code: String, Sendable, CaseIterable {
    /// The policy, or whoever holds the map, does not allow it.
    case notAllowed
    /// The URL, a setting, or what lies behind the URL is not of the right form.
    case malformed
    /// Nothing lies behind the URL.
    case notFound
    /// The map is larger than ``SourcePolicy/bytesMax``.
    case tooLarge
    /// It could not be reached or read now, or the server's own credentials do not work.
    case unavailable
    /// The deadline has passed.
    case deadlineExceeded
    /// The task was cancelled.
    case cancelled
  }

  /// The kind of failure.
  public let code: Code
  /// One line for people.
  public let message: String

  /// Makes an error from its kind and a line for people.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Longest part of a foreign text that a message repeats, in Unicode scalars.
  static let quotedScalarCountMax = 200

  /// A foreign text made safe for one line: in double quotes, quotes and whatever does not print
  /// escaped, cut to ``quotedScalarCountMax`` scalars.
  static func quoted(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars
    let shown = scalars.prefix(quotedScalarCountMax).map { scalar in
      let prints =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || (scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F)
      return prints && scalar != "\"" && scalar != "\\"
        ? String(scalar) : scalar.escaped(asASCII: true)
    }
    return "\"\(shown.joined())\(scalars.count > quotedScalarCountMax ? "…" : "")\""
  }
}
