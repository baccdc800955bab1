/// The `grpc-timeout` value: "TimeoutValue TimeoutUnit", a positive integer of at most 8 digits
/// and one of H, M, S, m, u, n (gRPC over HTTP/2).
package enum CallTimeout {
  package static let metadataKey = "grpc-timeout"

  private static let digitsMax = 8
  private static let valueMax: Int64 = 99_999_999

  /// The duration that `text` says, or `nil` when it is malformed.
  package static func parse(_ text: String) -> Duration? {
    guard let unit = text.utf8.last, (2...digitsMax + 1).contains(text.utf8.count) else {
      return nil
    }
    let digits = text.utf8.dropLast()
    guard
      digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let value = Int64(String(decoding: digits, as: UTF8.self))
    else { return nil }
    switch unit {
    case UInt8(ascii: "H"): return .seconds(value * 3600)
    case UInt8(ascii: "M"): return .seconds(value * 60)
    case UInt8(ascii: "S"): return .seconds(value)
    case UInt8(ascii: "m"): return .milliseconds(value)
    case UInt8(ascii: "u"): return .microseconds(value)
    case UInt8(ascii: "n"): return .nanoseconds(value)
    default: return nil
    }
  }

  /// `timeout` in the finest unit that fits 8 digits, rounded down; at least one nanosecond.
  package static func format(_ timeout: Duration) -> String {
    let (seconds, attoseconds) = timeout.components
    let nanosecondsOfSecond = attoseconds / 1_000_000_000
    let units: [(scale: Int64, name: String)] = [
      (1_000_000_000, "n"), (1_000_000, "u"), (1_000, "m"), (1, "S"),
    ]
    for (perSecond, name) in units where seconds <= valueMax / perSecond {
      let value = seconds * perSecond + nanosecondsOfSecond / (1_000_000_000 / perSecond)
      if value <= valueMax { return "\(max(value, 1))\(name)" }
    }
    return "\(min(seconds / 3600, valueMax))H"
  }
}
