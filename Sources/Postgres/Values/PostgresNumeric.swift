/// The binary form of `numeric`: digits of base 10000, the weight of the first, and a sign.
struct PostgresNumeric {
  static let oid: UInt32 = 1700

  private static let headerBytes = 8

  let doubleValue: Double

  /// Reads `numeric_send`'s form; `nil` when it is cut short.
  init?(_ cell: PostgresCell) {
    guard
      let digitCount = cell.integer(at: 0, as: Int16.self),
      let weight = cell.integer(at: 2, as: Int16.self),
      let sign = cell.integer(at: 4, as: UInt16.self)
    else { return nil }
    switch sign {
    case 0xC000: doubleValue = .nan
    case 0xD000: doubleValue = .infinity
    case 0xF000: doubleValue = -.infinity
    default:
      var digits = ""
      for index in 0..<Int(digitCount) {
        guard let digit = cell.integer(at: Self.headerBytes + 2 * index, as: Int16.self) else {
          return nil
        }
        let text = String(digit)
        digits += String(repeating: "0", count: 4 - text.count) + text
      }
      // Decimal text rounds once, where a sum of powers would round at each digit.
      let exponent = 4 * (Int(weight) - Int(digitCount) + 1)
      guard let magnitude = Double("\(digits.isEmpty ? "0" : digits)e\(exponent)") else {
        return nil
      }
      doubleValue = sign == 0x4000 ? -magnitude : magnitude
    }
  }
}
