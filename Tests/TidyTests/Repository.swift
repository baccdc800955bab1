import Foundation

/// The files that git tracks, or would if they were added.
struct Repository: Sendable {
  let root: URL
  /// Relative to `root`, sorted.
  let paths: [String]

  /// Why the files could not be listed.
  struct ListingFailed: Error, CustomStringConvertible {
    let status: Int32
    var description: String {
      "git ls-files ended with \(status): the Tidy tests need git and a clone, not an archive"
    }
  }

  /// The repository these tests are part of.
  static func containingTests(file: String = #filePath) throws -> Repository {
    var root = URL(filePath: file)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return try Repository(root: root)
  }

  init(root: URL) throws {
    self.root = root
    let git = Process()
    let output = Pipe()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = [
      "git", "-c", "safe.directory=\(root.path)", "-C", root.path,
      "ls-files", "-z", "--cached", "--others", "--exclude-standard",
    ]
    git.standardOutput = output
    try git.run()
    let listing = try output.fileHandleForReading.readToEnd() ?? Data()
    git.waitUntilExit()
    guard git.terminationStatus == 0 else {
      throw ListingFailed(status: git.terminationStatus)
    }
    let names = String(decoding: listing, as: UTF8.self).split(separator: "\0").map(String.init)
    self.paths = Set(names).sorted().filter {
      FileManager.default.fileExists(atPath: root.appending(path: $0).path)
    }
  }

  /// The bytes of the file at `path`.
  func data(_ path: String) throws -> Data { try Data(contentsOf: root.appending(path: path)) }

  /// The text files, read once; a file with a zero byte is no text.
  func sourceFiles() throws -> [SourceFile] {
    try paths.compactMap { path in
      let data = try data(path)
      guard !data.contains(0), let text = String(data: data, encoding: .utf8) else { return nil }
      return SourceFile(path: path, text: text)
    }
  }
}
