/// How log records are written.
public enum LogFormat: String, Sendable, CaseIterable {
  /// One JSON object per line, for log collectors.
  ///
  /// Fields: `time` (RFC 3339, UTC, milliseconds), `level`, `logger`, `message`, and every
  /// metadata value under its own name; a name that is one of those four is prefixed with
  /// `metadata.`. Numbers and booleans stay what they are.
  case json

  /// One readable line per record, for terminals: time, level, logger, message and `name=value`
  /// pairs in the order of their names.
  ///
  /// Control and format characters are escaped, so that no value can forge a line or steer a
  /// terminal; a value with a space, a quote or an equals sign is quoted.
  case text
}
