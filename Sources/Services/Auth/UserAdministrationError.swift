public import Credentials
public import Storage

/// Why a user could not be created. `description` is one line that says what to do, without the
/// password.
public enum UserAdministrationError: Error, Sendable, CustomStringConvertible {
  /// Rules that names, address or password break; at least one.
  case brokenRules([FieldViolation])
  /// Another user has this username.
  case usernameTaken
  /// Another user has this email address.
  case emailTaken
  /// The database did not store it.
  case storage(StorageError)
  /// The password could not be hashed.
  case credentials(CredentialsError)

  /// What to do, in one line.
  public var description: String {
    switch self {
    case .brokenRules(let violations): violations.map(\.message).joined(separator: " ")
    case .usernameTaken: "Another user has this username: take another."
    case .emailTaken: "Another user has this email address: take another."
    case .storage(let error): error.description
    case .credentials(let error): error.description
    }
  }
}
