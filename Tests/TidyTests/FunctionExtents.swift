/// Where the functions of a file begin and end.
struct FunctionExtent: Equatable {
  let firstLine: Int
  let lastLine: Int
  var lineCount: Int { lastLine - firstLine + 1 }
}

extension SourceFile {
  /// Every function, initialiser and subscript that has a body, nested ones included.
  var functionExtents: [FunctionExtent] {
    switch language {
    case .swift: swiftFunctions
    case .c: cFunctions
    case .python: pythonFunctions
    case .shell, nil: []
    }
  }

  private var swiftFunctions: [FunctionExtent] {
    ["func", "init", "deinit", "subscript"].flatMap { keyword in
      offsets(of: keyword).compactMap { start in
        guard keyword != "init" || isInitializer(at: start + keyword.utf8.count),
          let body = swiftBody(from: start + keyword.utf8.count, hasList: keyword != "deinit"),
          let end = closing(of: "{", "}", from: body)
        else { return nil }
        return FunctionExtent(firstLine: line(at: start), lastLine: line(at: end))
      }
    }
  }

  /// Whether what follows `init` makes it a declaration and not an argument label.
  private func isInitializer(at offset: Int) -> Bool {
    offset < code.count && "(<?!".utf8.contains(code[offset])
  }

  /// The offset of the brace that opens the body of the declaration whose keyword ends at `offset`;
  /// `nil` for a requirement, which has none.
  private func swiftBody(from offset: Int, hasList: Bool) -> Int? {
    var position = offset
    if hasList {
      guard let open = code[offset...].firstIndex(of: UInt8(ascii: "(")),
        let close = closing(of: "(", ")", from: open)
      else { return nil }
      position = close + 1
    }
    var word: [UInt8] = []
    while position < code.count {
      let byte = code[position]
      if byte.isIdentifier {
        word.append(byte)
      } else {
        if Self.declarationKeywords.contains(String(decoding: word, as: UTF8.self)) { return nil }
        word = []
        switch byte {
        case UInt8(ascii: "{"): return position
        case UInt8(ascii: "}"), UInt8(ascii: ";"): return nil
        case UInt8(ascii: "("):
          guard let close = closing(of: "(", ")", from: position) else { return nil }
          position = close
        default: break
        }
      }
      position += 1
    }
    return nil
  }

  private static let declarationKeywords: Set<String> = [
    "func", "init", "deinit", "subscript", "var", "let", "case", "struct", "class", "enum", "actor",
    "extension", "protocol", "typealias", "associatedtype", "static", "mutating", "public",
    "private", "package", "internal", "nonisolated", "import",
  ]

  private var cFunctions: [FunctionExtent] {
    var extents: [FunctionExtent] = []
    var position = 0
    while let open = code[position...].firstIndex(of: UInt8(ascii: "{")) {
      let isLinkage = code[..<open].suffix(16).split(whereSeparator: \.isBlank).last
        .map { $0.elementsEqual("extern".utf8) }
      position = open + 1
      if isLinkage == true { continue }
      guard let close = closing(of: "{", "}", from: open) else { break }
      position = close + 1
      guard let before = code[..<open].lastIndex(where: { !$0.isBlank }),
        code[before] == UInt8(ascii: ")")
      else { continue }
      let first = line(at: openingParenthesis(of: before))
      extents.append(FunctionExtent(firstLine: first, lastLine: line(at: close)))
    }
    return extents
  }

  /// The offset of the parenthesis that the one at `offset` closes; `offset` when there is none.
  private func openingParenthesis(of offset: Int) -> Int {
    var depth = 0
    for index in stride(from: offset, through: 0, by: -1) {
      if code[index] == UInt8(ascii: ")") { depth += 1 }
      if code[index] == UInt8(ascii: "(") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return offset
  }

  private var pythonFunctions: [FunctionExtent] {
    let rows = code.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return rows.indices.compactMap { first in
      let words = rows[first].split(separator: UInt8(ascii: " "), maxSplits: 2)
      guard words.prefix(2).contains(where: { $0.elementsEqual("def".utf8) }) else { return nil }
      let indent = rows[first].prefix { $0.isBlank }.count
      var last = first
      var depth = 0
      for row in first..<rows.count {
        let ink = rows[row].prefix { $0.isBlank }.count
        if ink == rows[row].count { continue }
        if row > first, depth == 0, ink <= indent { break }
        for byte in rows[row] {
          if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { depth += 1 }
          if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") { depth -= 1 }
        }
        last = row
      }
      return FunctionExtent(firstLine: first + 1, lastLine: last + 1)
    }
  }
}
