/// A user and the hash that the password is compared with. Printing it shows no hash.
public struct UserCredentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// The user.
  public var user: StoredUser
  /// bcrypt of the password.
  public var passwordHash: String

  /// Joins the two.
  public init(user: StoredUser, passwordHash: String) {
    self.user = user
    self.passwordHash = passwordHash
  }

  /// The username.
  public var description: String { "credentials of \(user.username)" }

  /// The username.
  public var debugDescription: String { description }
}
