/// Finding words in the code of a file, comments and literals aside.
extension SourceFile {
  /// Offsets in `code` at which `word` stands. Where it begins or ends with a letter, digit or
  /// underscore, no such character may adjoin it there; a `.` before it means another's member.
  func offsets(of word: String) -> [Int] {
    let bytes = Array(word.utf8)
    guard let first = bytes.first, let last = bytes.last, code.count >= bytes.count else {
      return []
    }
    var found: [Int] = []
    var offset = 0
    let end = code.count - bytes.count
    while let start = code[offset...].firstIndex(of: first), start <= end {
      offset = start + 1
      guard code[start..<(start + bytes.count)].elementsEqual(bytes) else { continue }
      if first.isIdentifier, start > 0 {
        let before = code[start - 1]
        if before.isIdentifier || before == UInt8(ascii: ".") { continue }
      }
      let next = start + bytes.count
      if last.isIdentifier, next < code.count, code[next].isIdentifier { continue }
      found.append(start)
    }
    return found
  }

  /// The offset of the first byte from `offset` on that is no white space.
  func firstInk(from offset: Int) -> Int? {
    code[offset...].firstIndex { !$0.isBlank }
  }

  /// The offset of the bracket that closes the one at `offset`; `nil` when none does.
  func closing(of open: Character, _ close: Character, from offset: Int) -> Int? {
    guard let open = open.asciiValue, let close = close.asciiValue else { return nil }
    var depth = 0
    for index in offset..<code.count {
      if code[index] == open { depth += 1 }
      if code[index] == close {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }
}

extension UInt8 {
  /// Whether this ASCII byte, or part of a UTF-8 sequence, can stand in an identifier.
  var isIdentifier: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  /// Space, tab or line end.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
