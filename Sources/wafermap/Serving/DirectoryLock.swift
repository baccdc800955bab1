import Foundation

/// Says that one server uses a data directory: an advisory lock that ends with the process, however
/// it ends. Models, the spilled log and the made key are one server's, whichever database it uses.
struct DirectoryLock: ~Copyable {
  /// The name of the file that is locked.
  private static let fileName = "server.lock"

  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Throws: `CommandFailure` when another server holds it.
  init(_ directory: DataDirectory) throws(CommandFailure) {
    let path = directory.appending(Self.fileName)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw CommandFailure(message: "cannot open \(path): check the directory's permissions")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw CommandFailure(
        message: "another server uses the data directory \(directory.path): stop it, or set"
          + " --data-directory to another one"
      )
    }
  }

  deinit { close(descriptor) }
}
