extension Duration: SettingValue {
  /// See ``SettingValue``.
  public static var expectation: String { "a duration such as 250ms, 30s, 5m or 2h" }

  /// Takes a whole number and one of `ms`, `s`, `m`, `h`, up to a hundred years.
  public init?(settingText: String) {
    let digits = settingText.prefix { $0.isASCII && $0.isNumber }
    let unitName = settingText.dropFirst(digits.count)
    guard
      let unit = Self.units.first(where: { $0.name == unitName }),
      let count = Int64(digits),
      case let (milliseconds, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds),
      !overflow, milliseconds <= Self.settingMillisecondsMax
    else { return nil }
    self = .milliseconds(milliseconds)
  }

  /// The largest unit that says it exactly.
  public var settingText: String {
    let (seconds, attoseconds) = components
    let total = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    for unit in Self.units where total != 0 && total.isMultiple(of: unit.milliseconds) {
      return "\(total / unit.milliseconds)\(unit.name)"
    }
    return "0s"
  }

  private static let settingMillisecondsMax: Int64 = 100 * 365 * 24 * 3_600_000

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]
}
