/// What a document names must be there: relative links, files in code spans, `make` targets.
struct ReferenceRules {
  /// Tracked files, relative to the root.
  let paths: Set<String>
  /// What `make` knows.
  let makeTargets: Set<String>

  private let folders: Set<String>
  private let names: Set<String>

  init(paths: Set<String>, makeTargets: Set<String>) {
    self.paths = paths
    self.makeTargets = makeTargets
    self.names = Set(paths.map { String($0.split(separator: "/").last ?? "") })
    self.folders = paths.reduce(into: [""]) { folders, path in
      var parts = path.split(separator: "/").dropLast()
      while !parts.isEmpty {
        folders.insert(parts.joined(separator: "/"))
        parts = parts.dropLast()
      }
    }
  }

  /// The targets a Makefile defines.
  static func makeTargets(in makefile: String) -> Set<String> {
    Set(
      makefile.split(separator: "\n").compactMap { line in
        guard let colon = line.firstIndex(of: ":"), line.first?.isLetter == true else { return nil }
        let name = line[..<colon]
        return name.allSatisfy { $0.isLetter || $0 == "-" } ? String(name) : nil
      }
    )
  }

  /// Findings in the Markdown document `text` at `path`.
  func findings(path: String, text: String) -> [Finding] {
    var isFenced = false
    var findings: [Finding] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") {
        isFenced.toggle()
        continue
      }
      let spans = isFenced ? [line] : codeSpans(in: line)
      let dead =
        (isFenced ? [] : deadLinks(in: line, from: path))
        + spans.flatMap { deadFiles(in: $0) + deadCommands(in: $0) }
      findings += dead.map {
        Finding(.deadReference, path, line: index + 1, "`\($0)` does not exist")
      }
    }
    return findings
  }

  private func codeSpans(in line: Substring) -> [Substring] {
    line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .compactMap { $0.offset % 2 == 1 ? $0.element : nil }
  }

  private func deadLinks(in line: Substring, from path: String) -> [String] {
    line.split(separator: "](", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
      let link = rest.prefix { $0 != ")" && $0 != "#" && $0 != " " }
      guard !link.isEmpty, !link.contains("://"), !link.hasPrefix("mailto:") else { return nil }
      return exists(resolve(link, from: path)) ? nil : String(link)
    }
  }

  /// `link` as seen from the document at `path`, relative to the root.
  private func resolve(_ link: Substring, from path: String) -> String {
    var parts = path.split(separator: "/").dropLast()
    for part in link.split(separator: "/") where part != "." {
      if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  /// Words under a known top folder, and bare names of source files.
  private func deadFiles(in span: Substring) -> [String] {
    span.split(whereSeparator: { " ,;()'\"=".contains($0) }).compactMap { word in
      var word = word
      while let last = word.last, ".:/".contains(last) { word.removeLast() }
      guard !word.contains(where: { "*<>{}$|…:@".contains($0) }) else { return nil }
      let parts = word.split(separator: "/")
      if parts.count > 1, folders.contains(String(parts[0])) {
        return exists(word.description) ? nil : String(word)
      }
      let suffixes = [".swift", ".c", ".h", ".proto", ".py", ".md", ".toml", ".txt", ".json"]
      guard parts.count == 1, word.first?.isLetter == true,
        suffixes.contains(where: { word.hasSuffix($0) })
      else { return nil }
      return names.contains(String(word)) ? nil : String(word)
    }
  }

  private func deadCommands(in span: Substring) -> [String] {
    let words = span.split(separator: " ")
    return words.indices.dropLast().compactMap { index in
      let target = words[index + 1]
      guard words[index] == "make", target.allSatisfy({ $0.isLetter || $0 == "-" }) else {
        return nil
      }
      return makeTargets.contains(String(target)) ? nil : "make \(target)"
    }
  }

  private func exists(_ path: String) -> Bool { paths.contains(path) || folders.contains(path) }
}
