public import Settings

/// How log records are to be written.
public enum LogFormatChoice: String, SettingValue, CaseIterable {
  /// Text on a terminal, JSON lines elsewhere.
  case auto
  /// One JSON object per line.
  case json
  /// One readable line per record.
  case text
}
