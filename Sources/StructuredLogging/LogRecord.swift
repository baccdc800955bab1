internal import Foundation
internal import Logging

/// A log record with everything that a line needs.
struct LogRecord {
  var time: Date
  var level: Logger.Level
  var label: String
  var message: String
  var metadata: Logger.Metadata

  /// RFC 3339 in UTC with milliseconds, for example `2026-11-23T09:15:02.004Z`.
  var timestamp: String {
    time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
