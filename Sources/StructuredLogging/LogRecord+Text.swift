internal import Logging

extension LogRecord {
  /// See ``LogFormat/text``.
  var textLine: String {
    let levelWidth = 8
    let padding = String(repeating: " ", count: max(levelWidth - level.rawValue.count, 0))
    let pairs =
      metadata
      .sorted { $0.key < $1.key }
      .map { " \(Self.escape($0.key))=\(Self.quote($0.value.description))" }
      .joined()
    return "\(timestamp) \(level.rawValue)\(padding) \(label): \(Self.escape(message))\(pairs)\n"
  }

  private static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        escaped += scalar.escaped(asASCII: true)
      default:
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func quote(_ text: String) -> String {
    let isPlain = !text.isEmpty && !text.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
    let escaped = escape(text)
    return isPlain ? escaped : "\"\(escaped.replacing("\"", with: "\\\""))\""
  }
}
