/// Names as Prometheus allows them.
enum MetricName {
  /// "[a-zA-Z_:][a-zA-Z0-9_:]*" for metrics; colons are for recording rules, so they go, too.
  static func metric(_ text: String) -> String { cleaned(text) }

  /// "[a-zA-Z_][a-zA-Z0-9_]*" for labels; those that begin with two underscores are Prometheus's.
  static func label(_ text: String) -> String {
    let name = cleaned(text)
    return name.hasPrefix("__") ? String(name.drop { $0 == "_" }) : name
  }

  private static func cleaned(_ text: String) -> String {
    var name = String(
      text.unicodeScalars.map { scalar in
        let isAllowed =
          scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        return isAllowed ? Character(scalar) : "_"
      }
    )
    if name.first.map({ $0.isNumber }) ?? true { name = "_" + name }
    return name
  }
}
