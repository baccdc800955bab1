import Glibc

/// A time in UTC as signatures have it.
struct SigV4Date: Hashable, Sendable {
  /// `YYYYMMDD'T'HHMMSS'Z'`.
  let timestamp: String
  /// `YYYYMMDD`.
  var day: String { String(timestamp.prefix(8)) }

  /// - Parameter secondsSinceEpoch: Seconds since 1970-01-01 00:00 UTC.
  init(secondsSinceEpoch: Int) {
    var seconds = time_t(secondsSinceEpoch)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let digits = [
      (Int(parts.tm_year) + 1900, 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2),
      (Int(parts.tm_hour), 2), (Int(parts.tm_min), 2), (Int(parts.tm_sec), 2),
    ].map { value, width in
      let text = String(value)
      return String(repeating: "0", count: max(width - text.count, 0)) + text
    }
    timestamp = digits[..<3].joined() + "T" + digits[3...].joined() + "Z"
  }
}
