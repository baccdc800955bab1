import Foundation

/// A file that only its owner can read, written whole or not at all.
struct SecretFile: ~Copyable {
  private let path: String
  private let temporary: String
  private let handle: FileHandle

  /// Makes sure that there is a place to write to, before there is something to write; what is at
  /// `path` stays as it is.
  ///
  /// - Throws: `CommandFailure`.
  init(_ path: String) throws(CommandFailure) {
    self.path = path
    temporary = "\(path).\(UUID().uuidString)"
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if path.isEmpty || (exists && isDirectory.boolValue) { throw Self.failure(path) }
    // With the mode from the start: at no time can anybody else open it.
    let descriptor = open(
      temporary,
      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
      0o600
    )
    guard descriptor >= 0 else { throw Self.failure(path) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit { unlink(temporary) }

  /// Puts a file with `text` as its line in place of the one at the path.
  ///
  /// - Throws: `CommandFailure`.
  consuming func write(_ text: String) throws(CommandFailure) {
    do {
      try handle.write(contentsOf: Data("\(text)\n".utf8))
      try handle.synchronize()
    } catch {
      throw Self.failure(path)
    }
    guard rename(temporary, path) == 0 else { throw Self.failure(path) }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure(message: "cannot write \(path): check the path and its permissions")
  }
}
