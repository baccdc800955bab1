import Glibc

/// What stands at a path, links followed.
enum FileKind {
  /// Whether anything does.
  static func exists(_ path: String) -> Bool { status(path) != nil }

  /// Whether it is a directory.
  static func isDirectory(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Its size; nil when nothing does.
  static func byteCount(_ path: String) -> Int? { status(path).map { Int($0.st_size) } }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}
