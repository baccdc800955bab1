private import Glibc

/// An advisory lock on a cluster, held by a process until it ends, however it ends.
struct ClusterLock: ~Copyable {
  /// Who else may hold it.
  enum Kind {
    /// Nobody.
    case exclusive
    /// Others that share it.
    case shared
  }

  /// Between looks at a lock that is held: `flock` would block a thread of the cooperative pool.
  private static let lookInterval: Duration = .milliseconds(10)

  private let descriptor: Int32

  /// Takes the lock alone, waiting for those that hold it.
  ///
  /// - Parameters:
  ///   - path: The lock's file.
  ///   - owner: Whose the file is.
  ///   - timeout: How long to wait. Even where nobody is left a moment is needed: a process
  ///     that was killed, and a child on its way from fork to exec, hold theirs a little longer.
  ///   - waiting: Called once if there is somebody to wait for.
  /// - Returns: `nil` when another process still holds it.
  /// - Throws: ``StorageError/Code/cancelled``, or what keeps the file from being opened.
  static func take(
    path: String,
    owner: ClusterOwner,
    timeout: Duration,
    waiting: () -> Void
  ) async throws(StorageError) -> ClusterLock? {
    if let lock = try ClusterLock(freeAt: path, owner: owner) { return lock }
    waiting()
    let deadline = ContinuousClock.now + timeout
    while ContinuousClock.now < deadline {
      guard (try? await Task.sleep(for: lookInterval)) != nil else {
        throw StorageError(.cancelled, "cancelled while the database was being waited for")
      }
      if let lock = try ClusterLock(freeAt: path, owner: owner) { return lock }
    }
    return nil
  }

  /// Takes the lock without waiting; `nil` when another process holds it in a way that excludes
  /// `kind`.
  init?(
    freeAt path: String,
    owner: ClusterOwner,
    kind: Kind = .exclusive
  ) throws(StorageError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      throw StorageError(.internal, "cannot open \(path): \(SystemFailure.last)")
    }
    let operation = kind == .exclusive ? LOCK_EX : LOCK_SH
    guard flock(file, operation | LOCK_NB) == 0 else {
      close(file)
      return nil
    }
    descriptor = file
    // The owner may start a server by itself later.
    if owner.isOther { fchown(descriptor, owner.userID, owner.groupID) }
    guard kind == .exclusive else { return }
    ftruncate(descriptor, 0)
    let processID = Array("\(getpid())".utf8)
    pwrite(descriptor, processID, processID.count, 0)
  }

  deinit {
    close(descriptor)
  }

  /// The process that took the lock alone last.
  static func holder(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return "unknown" }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
      let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
      return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : "unknown"
    }
  }
}
