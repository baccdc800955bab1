/// A number of bytes.
public struct ByteCount: SettingValue, Comparable {
  /// The number.
  public var bytes: Int

  /// Creates a count of `bytes`.
  public init(bytes: Int) { self.bytes = bytes }

  /// A count of 1,048,576 bytes each.
  public static func mebibytes(_ count: Int) -> ByteCount { ByteCount(bytes: count << 20) }

  /// See ``SettingValue``.
  public static var expectation: String { "a size such as 512KiB, 64MiB or 1GiB" }

  /// Takes a whole number and one of `B`, `KiB`, `MiB`, `GiB`.
  public init?(settingText: String) {
    let digits = settingText.prefix { $0.isASCII && $0.isNumber }
    let unitName = settingText.dropFirst(digits.count)
    guard
      let unit = Self.units.first(where: { $0.name == unitName }),
      let count = Int(digits),
      case let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes), !overflow
    else { return nil }
    self.bytes = bytes
  }

  /// The largest unit that says it exactly.
  public var settingText: String {
    for unit in Self.units where bytes != 0 && bytes.isMultiple(of: unit.bytes) {
      return "\(bytes / unit.bytes)\(unit.name)"
    }
    return "0B"
  }

  /// Orders by size.
  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  private static let units: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
  ]
}
