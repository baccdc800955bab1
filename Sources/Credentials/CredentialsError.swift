/// Why a key, a token, a password or a random value cannot be used. The message is one line that
/// says what to do and never holds a secret: it is safe to print.
public struct CredentialsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of thing went wrong.
  public enum Code: Hashable, Sendable {
    /// A key, or a set of keys, breaks the rules of ``SigningKeys``.
    case invalidKey
    /// A token is refused; the reason is for logs and tests, not for whoever sent the token.
    case tokenRefused(TokenRefusal)
    /// A password cannot be hashed as it is: too long, or it holds a NUL.
    case invalidPassword
    /// What should be a bcrypt hash is not one.
    case invalidHash
    /// Too many passwords wait to be hashed.
    case queueFull
    /// The calling task was cancelled while its password waited.
    case cancelled
    /// The library failed at something that cannot fail unless memory or entropy is out.
    case libraryFailure
  }

  /// What kind of thing went wrong.
  public let code: Code
  /// One line that says what to do; safe to show.
  public let message: String

  /// An error of `code` that says `message`.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
