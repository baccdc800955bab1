/// The path of a file, relative to the working directory unless it begins with a slash.
public struct FilePath: SettingValue {
  /// The path as it was written.
  public var path: String

  /// See ``SettingValue``.
  public static var expectation: String { "the path of a file" }

  /// Takes any text but the empty one.
  public init?(settingText: String) {
    guard !settingText.isEmpty, !settingText.contains("\0") else { return nil }
    path = settingText
  }

  /// The path.
  public var settingText: String { path }
}
