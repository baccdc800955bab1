/// Something wrong in what the operator wrote.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Code: Sendable, Equatable {
    /// A name that no setting has.
    case unknownSetting
    /// A value that its setting does not allow.
    case badValue
    /// A configuration file that cannot be read or is not a JSON object.
    case badFile
    /// Values that contradict each other.
    case conflict
  }

  /// The kind of mistake.
  public var code: Code

  /// One line that says what to do; shows no secret.
  public var message: String

  /// Creates an error; `message` is one line and shows no secret.
  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
