/// A strict scanner for the subset of JSON (RFC 8259) that a safetensors header is made of:
/// objects, strings, arrays and non-negative integers.
///
/// Foundation's parsers keep only one of two equal keys, which is one of the ways a file can lie,
/// so the header is scanned here. The scanner never recurses: depth is fixed by the grammar of the
/// header, not by the file.
struct HeaderScanner {
  private let bytes: [UInt8]
  private var position = 0

  /// Takes the header's bytes, which must be valid UTF-8: strings are cut out of them unchecked.
  init(utf8 bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether nothing but white space is left.
  mutating func isAtEnd() -> Bool {
    skipWhitespace()
    return position == bytes.count
  }

  /// Consumes `byte`, after white space.
  mutating func expect(_ byte: UInt8, _ place: String) throws(SafetensorsError) {
    guard takeIf(byte) else {
      throw unexpected("\"\(Character(UnicodeScalar(byte)))\" in \(place)")
    }
  }

  /// Consumes `byte` and says true when it is next, after white space.
  mutating func takeIf(_ byte: UInt8) -> Bool {
    skipWhitespace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Scans `{"key": value, ...}`, calling `entry` at each value with its key. A key met twice is
  /// an error.
  mutating func object(
    _ place: String,
    entry: (String, inout HeaderScanner) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect(UInt8(ascii: "{"), place)
    if takeIf(UInt8(ascii: "}")) { return }
    var keys: Set<String> = []
    repeat {
      let key = try string("a name in \(place)")
      guard keys.insert(key).inserted else {
        throw SafetensorsError(
          .duplicateName,
          "the name \(SafetensorsError.quoted(key)) appears twice in \(place)"
        )
      }
      try expect(UInt8(ascii: ":"), place)
      try entry(key, &self)
    } while takeIf(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"), place)
  }

  /// Scans `[1, 2, ...]` with at most `countMax` numbers.
  mutating func integers(
    _ place: String,
    countMax: Int
  ) throws(SafetensorsError) -> [Int] {
    try expect(UInt8(ascii: "["), place)
    var values: [Int] = []
    if takeIf(UInt8(ascii: "]")) { return values }
    repeat {
      guard values.count < countMax else {
        throw SafetensorsError(.rankTooLarge, "\(place) has more than \(countMax) numbers")
      }
      values.append(try integer(place))
    } while takeIf(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"), place)
    return values
  }

  /// Scans a non-negative integer that fits in an `Int`.
  mutating func integer(_ place: String) throws(SafetensorsError) -> Int {
    skipWhitespace()
    let start = position
    var value = 0
    while position < bytes.count, let digit = Self.digit(bytes[position]) {
      let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (next, carried) = tens.addingReportingOverflow(digit)
      guard !overflowed, !carried else {
        throw SafetensorsError(.invalidNumber, "a number in \(place) does not fit in 64 bits")
      }
      value = next
      position += 1
    }
    if position == start, position < bytes.count, bytes[position] == UInt8(ascii: "-") {
      throw SafetensorsError(.invalidNumber, "a number in \(place) is negative")
    }
    guard position > start else { throw unexpected("a number in \(place)") }
    if position < bytes.count, [UInt8(ascii: "."), 0x65, 0x45].contains(bytes[position]) {
      throw SafetensorsError(.invalidNumber, "a number in \(place) is not a whole number")
    }
    guard bytes[start] != UInt8(ascii: "0") || position == start + 1 else {
      throw SafetensorsError(.invalidNumber, "a number in \(place) starts with 0")
    }
    return value
  }

  /// Scans a string and resolves its escapes.
  mutating func string(_ place: String) throws(SafetensorsError) -> String {
    try expect(UInt8(ascii: "\""), place)
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: String(Character(try escape(place))).utf8)
      case 0..<0x20:
        throw SafetensorsError(.invalidJSON, "\(place) holds a bare control character")
      default:
        text.append(byte)
      }
    }
    throw unexpected("the end of \(place)")
  }

  private mutating func escape(_ place: String) throws(SafetensorsError) -> UnicodeScalar {
    guard position < bytes.count else { throw unexpected("the end of \(place)") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(place)
    default: throw SafetensorsError(.invalidJSON, "\(place) holds an unknown escape")
    }
  }

  /// The four digits after `\u`, and a second `\uXXXX` when the first is a high surrogate.
  private mutating func unicodeEscape(_ place: String) throws(SafetensorsError) -> UnicodeScalar {
    let high = try hexadecimalUnit(place)
    if let scalar = UnicodeScalar(high) { return scalar }
    let isPair =
      (0xD800..<0xDC00).contains(high) && position + 1 < bytes.count
      && bytes[position] == UInt8(ascii: "\\") && bytes[position + 1] == UInt8(ascii: "u")
    if isPair {
      position += 2
      let low = try hexadecimalUnit(place)
      if (0xDC00..<0xE000).contains(low),
        let scalar = UnicodeScalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      {
        return scalar
      }
    }
    throw SafetensorsError(.invalidJSON, "\(place) holds half of a surrogate pair")
  }

  private mutating func hexadecimalUnit(_ place: String) throws(SafetensorsError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw unexpected("the end of \(place)") }
    var value: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw SafetensorsError(.invalidJSON, "\(place) holds an unknown escape")
      }
      value = value << 4 | UInt32(digit)
    }
    position += 4
    return value
  }

  private mutating func skipWhitespace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte) - 0x30 : nil
  }

  private func unexpected(_ wanted: String) -> SafetensorsError {
    let found = position < bytes.count ? "byte \(position) is not it" : "the header ends"
    return SafetensorsError(.invalidJSON, "the header should have \(wanted), but \(found)")
  }
}
