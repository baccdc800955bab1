/// A directory that maps may be read from.
struct FileRoot: Hashable, Sendable {
  /// The parts of its absolute path.
  let components: [String]

  var path: String { "/" + components.joined(separator: "/") }

  /// - Throws: `SourceError` with code `malformed`.
  init(_ path: String) throws(SourceError) {
    let components = path.split(separator: "/").map(String.init)
    let isPlain = !components.contains(".") && !components.contains("..")
    guard path.hasPrefix("/"), isPlain, !path.utf8.contains(0) else {
      throw SourceError(
        .malformed,
        "sources.fileRoots: \(SourceError.quoted(path)) is not an absolute path without . and .."
      )
    }
    guard !components.isEmpty else {
      throw SourceError(.malformed, "sources.fileRoots: / would open the whole machine")
    }
    self.components = components
  }
}
