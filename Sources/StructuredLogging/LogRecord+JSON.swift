internal import Foundation
internal import Logging

extension LogRecord {
  private static let reservedNames: Set<String> = ["time", "level", "logger", "message"]

  /// See ``LogFormat/json``.
  var jsonLine: String {
    var fields: [String: LogField] = [
      "time": .text(timestamp),
      "level": .text(level.rawValue),
      "logger": .text(label),
      "message": .text(message),
    ]
    for (name, value) in metadata {
      fields[Self.reservedNames.contains(name) ? "metadata.\(name)" : name] = LogField(value)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Text, integers, finite numbers and booleans always encode.
    let json = (try? encoder.encode(fields)) ?? Data()
    return String(decoding: json, as: UTF8.self) + "\n"
  }
}
