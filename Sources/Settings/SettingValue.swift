/// A type that settings can have: text in flags and the environment, text, a number or a boolean
/// in a file.
public protocol SettingValue: Sendable, Equatable {
  /// What a good value looks like, to complete "give ...": "a duration such as 30s".
  static var expectation: String { get }

  /// How the value stands in a JSON file.
  static var fileForm: SettingFileForm { get }

  /// Reads the text form; `nil` when it is not one.
  init?(settingText: String)

  /// The text form; reading it gives an equal value.
  var settingText: String { get }
}

/// The JSON types that a setting can have in a file. A list is of strings.
public enum SettingFileForm: Sendable {
  case string, integer, boolean, list
}

extension SettingValue {
  /// A string, unless the type says otherwise.
  public static var fileForm: SettingFileForm { .string }
}
