/// One file of the repository: where it is, what it says, and what of that is code.
struct SourceFile {
  /// Relative to the repository's root, with `/` between components.
  let path: String
  let text: String
  let language: Language?
  /// `text` with comments and literals blanked, line for line and byte for byte.
  let code: [UInt8]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    self.language =
      Language(path: path) ?? (text.hasPrefix("#!") && text.contains("bash") ? .shell : nil)
    var mask = SourceMask(text: text, language: language)
    self.code = mask.blanked()
  }

  /// Lines without their ends; a last line end opens no further line.
  var lines: [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Whether a tool wrote this file: only its generator may be held to the rules.
  var isGenerated: Bool {
    path.contains("/Generated/") || path.hasSuffix(".pb.swift") || path.hasSuffix(".grpc.swift")
      || path.hasSuffix("_pb2.py") || path.hasSuffix("_pb2_grpc.py")
  }

  /// The top folder and the one below it: the target of `Sources/Kernels/GEMM/Pack.swift` is
  /// `Kernels`. `nil` outside `Sources` and `Tests`.
  var target: String? {
    let parts = path.split(separator: "/")
    guard parts.count > 2, parts[0] == "Sources" || parts[0] == "Tests" else { return nil }
    return String(parts[1])
  }

  /// The number, from 1, of the line that holds the byte at `offset` of `code`.
  func line(at offset: Int) -> Int {
    1 + code[..<offset].count { $0 == UInt8(ascii: "\n") }
  }
}
