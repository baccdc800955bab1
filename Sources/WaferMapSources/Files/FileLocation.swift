import Foundation

/// A file below a root, as a `file://` URL names it (RFC 8089).
struct FileLocation: Hashable, Sendable {
  static let scheme = "file://"

  let root: FileRoot
  /// The parts of the path below the root; the last is the file's name.
  let components: [String]

  var path: String { ([root.path] + components).joined(separator: "/") }

  /// Reads a URL. Each part of its path is percent-decoded once, after the path was split, and is
  /// then a name: it may hold no slash, and be neither `.` nor `..`.
  ///
  /// - Parameter text: Begins with ``scheme``.
  /// - Throws: `SourceError` with code `malformed` or `notAllowed`. Nothing is looked up on disk.
  init(_ text: String, roots: [FileRoot]) throws(SourceError) {
    let rest = text.dropFirst(Self.scheme.count)
    let hostEnd = rest.firstIndex(of: "/") ?? rest.endIndex
    guard ["", "localhost"].contains(rest[..<hostEnd].lowercased()) else {
      throw SourceError(
        .malformed,
        "a file URL may not name the host \(SourceError.quoted(rest[..<hostEnd])): write "
          + "file:///path"
      )
    }
    let path = rest[hostEnd...]
    guard !path.contains("?"), !path.contains("#") else {
      throw SourceError(.malformed, "write ? as %3F and # as %23 in the path of a file URL")
    }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    let components = try parts.map { part throws(SourceError) in try Self.name(part) }
    guard
      let root = roots.filter({ components.starts(with: $0.components) })
        .max(by: { $0.components.count < $1.components.count })
    else {
      throw SourceError(
        .notAllowed,
        "\(SourceError.quoted(path)) is below none of the directories in sources.fileRoots"
      )
    }
    self.root = root
    self.components = Array(components.dropFirst(root.components.count))
    guard !self.components.isEmpty else {
      throw SourceError(.malformed, "\(SourceError.quoted(path)) is a directory: name a file in it")
    }
  }

  private static func name(_ part: Substring) throws(SourceError) -> String {
    guard let name = String(part).removingPercentEncoding else {
      throw SourceError(
        .malformed,
        "\(SourceError.quoted(part)) is not percent-encoded UTF-8: write % as %25"
      )
    }
    guard !name.isEmpty else {
      throw SourceError(.malformed, "the path of a file URL has an empty part: write one slash")
    }
    guard name != ".", name != ".." else {
      throw SourceError(.notAllowed, "the path of a file URL may not have . or .. in it")
    }
    let hasControl = name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    guard !name.contains("/"), !hasControl else {
      throw SourceError(
        .notAllowed,
        "\(SourceError.quoted(part)) is no name of a file: it hides a slash or a control character"
      )
    }
    return name
  }
}
