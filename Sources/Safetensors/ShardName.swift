/// The name of one of the files that a model lies in: `NAME-00001-of-00003.safetensors`.
struct ShardName: Equatable {
  /// What all shards of a model start with.
  let stem: String
  /// Which one it is, from 1.
  let number: Int
  /// How many there are.
  let count: Int

  /// Digits of each number.
  private static let digitCount = 5
  private static let suffix = ".safetensors"
  private static let separator = "-of-"

  init(stem: String, number: Int, count: Int) {
    self.stem = stem
    self.number = number
    self.count = count
  }

  /// Reads a file's name; nil when it is not that of a shard. Whether the numbers make sense is the
  /// caller's to check.
  init?(_ fileName: some StringProtocol) {
    guard fileName.hasSuffix(Self.suffix) else { return nil }
    var rest = Substring(fileName).dropLast(Self.suffix.count)
    guard let count = Self.number(rest.suffix(Self.digitCount)) else { return nil }
    rest = rest.dropLast(Self.digitCount)
    guard rest.hasSuffix(Self.separator) else { return nil }
    rest = rest.dropLast(Self.separator.count)
    guard let number = Self.number(rest.suffix(Self.digitCount)) else { return nil }
    rest = rest.dropLast(Self.digitCount)
    guard rest.count > 1, rest.last == "-" else { return nil }
    self.init(stem: String(rest.dropLast()), number: number, count: count)
  }

  /// The file's name.
  var fileName: String {
    "\(stem)-\(Self.digits(number))\(Self.separator)\(Self.digits(count))\(Self.suffix)"
  }

  /// The names of all shards of the model, in order.
  var all: [ShardName] {
    (1...count).map { ShardName(stem: stem, number: $0, count: count) }
  }

  private static func number(_ text: Substring) -> Int? {
    guard text.utf8.count == digitCount,
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(text)
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digitCount - text.count)) + text
  }
}
