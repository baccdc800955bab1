/// Where the value in force of a setting comes from, strongest first.
public enum SettingSource: String, Sendable, CaseIterable {
  /// The command line.
  case flag
  /// An environment variable.
  case environment
  /// The configuration file.
  case file
  /// Nothing set it.
  case `default`
}
