/// Blanks comments and literals, so that a rule about code cannot be set off by prose.
///
/// It knows the lexical grammar as far as comments and literals need it: nested block comments,
/// raw and multi-line strings and interpolation in Swift, character literals in C, triple quotes in
/// Python. Bare regex literals (`/…/`) are not recognised.
struct SourceMask {
  private let source: [UInt8]
  private let language: Language?
  private var masked: [UInt8]
  private var position = 0

  init(text: String, language: Language?) {
    self.source = Array(text.utf8)
    self.language = language
    self.masked = source
  }

  /// The source, with spaces for every byte of a comment or literal; line ends stay.
  mutating func blanked() -> [UInt8] {
    guard let language, language != .shell else { return masked }
    while position < source.count {
      switch source[position] {
      case UInt8(ascii: "/") where language != .python && starts(with: "//"): skipLine()
      case UInt8(ascii: "/") where language != .python && starts(with: "/*"): skipBlockComment()
      case UInt8(ascii: "#") where language == .python: skipLine()
      case UInt8(ascii: "#") where language == .swift: skipRawString()
      case UInt8(ascii: "\""): skipString(hashes: 0)
      case UInt8(ascii: "'") where language != .swift: skipString(hashes: 0)
      default: position += 1
      }
    }
    return masked
  }

  private func starts(with text: StaticString, at offset: Int? = nil) -> Bool {
    let start = offset ?? position
    guard start + text.utf8CodeUnitCount <= source.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { source[start + $0] == text.utf8Start[$0] }
  }

  private mutating func blank(count: Int = 1) {
    let end = min(position + count, source.count)
    while position < end {
      if source[position] != UInt8(ascii: "\n") { masked[position] = UInt8(ascii: " ") }
      position += 1
    }
  }

  private mutating func skipLine() {
    while position < source.count, source[position] != UInt8(ascii: "\n") { blank() }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*"), language == .swift || depth == 0 {
        depth += 1
        blank(count: 2)
      } else if starts(with: "*/") {
        depth -= 1
        blank(count: 2)
      } else {
        blank()
      }
    } while depth > 0 && position < source.count
  }

  private mutating func skipRawString() {
    var hashes = 0
    while position + hashes < source.count, source[position + hashes] == UInt8(ascii: "#") {
      hashes += 1
    }
    let next = position + hashes
    guard next < source.count, source[next] == UInt8(ascii: "\"") else {
      position = next
      return
    }
    blank(count: hashes)
    skipString(hashes: hashes)
  }

  private mutating func skipString(hashes: Int) {
    let quote = source[position]
    let isTriple =
      language != .c && position + 2 < source.count
      && source[position + 1] == quote && source[position + 2] == quote
    let quotes = isTriple ? 3 : 1
    blank(count: quotes)
    while position < source.count {
      let byte = source[position]
      if byte == UInt8(ascii: "\\"), hasHashes(hashes, at: position + 1) {
        skipEscape(hashes: hashes)
      } else if byte == quote, endsString(quote, quotes: quotes, hashes: hashes) {
        blank(count: quotes + hashes)
        return
      } else if byte == UInt8(ascii: "\n"), !isTriple {
        return
      } else {
        blank()
      }
    }
  }

  private func hasHashes(_ count: Int, at offset: Int) -> Bool {
    offset + count <= source.count
      && source[offset..<(offset + count)].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  private func endsString(_ quote: UInt8, quotes: Int, hashes: Int) -> Bool {
    let end = position + quotes
    guard end <= source.count else { return false }
    return source[position..<end].allSatisfy { $0 == quote } && hasHashes(hashes, at: end)
  }

  /// Skips an escape; an interpolation with all that is nested in it.
  private mutating func skipEscape(hashes: Int) {
    blank(count: 1 + hashes)
    guard language == .swift, starts(with: "(") else { return blank() }
    var depth = 0
    repeat {
      switch source[position] {
      case UInt8(ascii: "("):
        depth += 1
        blank()
      case UInt8(ascii: ")"):
        depth -= 1
        blank()
      case UInt8(ascii: "\""): skipString(hashes: 0)
      default: blank()
      }
    } while depth > 0 && position < source.count
  }
}
