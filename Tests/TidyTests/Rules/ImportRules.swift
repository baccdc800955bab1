/// Who may import whom: the arrows of `Architecture`, and the importers of each C module.
enum ImportRules {
  /// Modules imported by `file`, each with its line. Submodules count as their module.
  static func imports(of file: SourceFile) -> [(module: String, line: Int)] {
    file.offsets(of: "import").compactMap { start in
      let rest = file.code[(start + 6)...].prefix { $0 != UInt8(ascii: "\n") }
      let words = String(decoding: rest, as: UTF8.self).split(whereSeparator: { " ;".contains($0) })
      let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
      ]
      guard let name = words.first(where: { !kinds.contains($0) }) else { return nil }
      let module = name.split(separator: ".").first.map(String.init) ?? String(name)
      return (module, file.line(at: start))
    }
  }

  /// Arrows that the table does not have, in the Swift file of a target under `Sources`.
  static func arrowFindings(in file: SourceFile, arrows: [String: Arrow]) -> [Finding] {
    guard file.language == .swift, file.path.hasPrefix("Sources/"), let target = file.target else {
      return []
    }
    guard let arrow = arrows[target] else {
      let message = "target \(target) is not in Tests/TidyTests/Architecture.swift: add it"
      return [Finding(.arrow, file.path, message)]
    }
    return imports(of: file).compactMap { module, line in
      if arrows[module] != nil {
        guard !arrow.targets.contains(module) else { return nil }
      } else {
        guard let libraries = arrow.libraries, !libraries.contains(module) else { return nil }
      }
      return Finding(
        .arrow,
        file.path,
        line: line,
        "\(target) may not import \(module): arrows are in Tests/TidyTests/Architecture.swift"
      )
    }
  }

  /// C modules that anyone but their owners imports, tests included.
  static func cModuleFindings(in file: SourceFile, arrows: [String: Arrow]) -> [Finding] {
    guard file.language == .swift, let target = file.target else { return [] }
    return imports(of: file).compactMap { module, line in
      guard let owners = arrows[module]?.cOwners, !owners.contains(target) else { return nil }
      let names = owners.sorted().joined(separator: ", ")
      return Finding(
        .cModule,
        file.path,
        line: line,
        "only \(names) imports \(module): go through what wraps it"
      )
    }
  }
}
