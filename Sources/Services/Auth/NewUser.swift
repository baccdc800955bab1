public import Domain

/// A user to create, as somebody typed it. Printing it shows no password.
public struct NewUser: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// Name to log in with.
  public var username: String
  /// Email address.
  public var email: String
  /// The password.
  public var password: String
  /// Name to show; may be empty.
  public var fullName: String
  /// What the user may do.
  public var role: Role

  /// Makes a user to create.
  public init(
    username: String,
    email: String,
    password: String,
    fullName: String = "",
    role: Role
  ) {
    self.username = username
    self.email = email
    self.password = password
    self.fullName = fullName
    self.role = role
  }

  /// The username.
  public var description: String { "new user \(username)" }

  /// The username.
  public var debugDescription: String { description }

  /// Every rule that it breaks, each under its field of `RegisterRequest`.
  var violations: [FieldViolation] {
    let account: [(String, [AccountRule])] = [
      ("username", AccountRule.broken(byUsername: username)),
      ("email", AccountRule.broken(byEmail: email)),
      ("full_name", AccountRule.broken(byFullName: fullName)),
    ]
    return account.flatMap { field, rules in
      rules.map { FieldViolation(field: field, reason: $0.rawValue, $0.message) }
    } + Self.violations(ofPassword: password, field: "password")
  }

  /// Every rule that a password breaks.
  static func violations(ofPassword password: String, field: String) -> [FieldViolation] {
    PasswordRule.broken(by: password).map {
      FieldViolation(field: field, reason: $0.rawValue, $0.message)
    }
  }
}
