private import Glibc

/// Says that one process uses a cluster: an advisory lock that ends with the process, however it
/// ends.
struct ClusterLock: ~Copyable {
  private static let patience: Duration = .seconds(1)

  private let descriptor: Int32

  /// Takes the lock, or fails after a moment: a process that was killed, and a child on its way
  /// from fork to exec, hold theirs a little longer.
  ///
  /// - Throws: ``StorageError/Code/conflict`` when another process holds it.
  static func take(path: String, owner: ClusterOwner) async throws(StorageError) -> ClusterLock {
    let deadline = ContinuousClock.now + patience
    while true {
      if let lock = try ClusterLock(freeAt: path, owner: owner) { return lock }
      guard ContinuousClock.now < deadline,
        (try? await Task.sleep(for: .milliseconds(10))) != nil
      else {
        throw StorageError(
          .conflict,
          "the data directory is in use by process \(holder(path)): stop that server, or give"
            + " this one another data directory"
        )
      }
    }
  }

  /// Takes the lock without waiting; `nil` when another process holds it.
  init?(freeAt path: String, owner: ClusterOwner) throws(StorageError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw StorageError(.internal, "cannot open \(path): \(SystemFailure.last)")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    // The owner may start a server by itself later.
    if owner.isOther { fchown(descriptor, owner.userID, owner.groupID) }
    ftruncate(descriptor, 0)
    let processID = Array("\(getpid())".utf8)
    pwrite(descriptor, processID, processID.count, 0)
  }

  deinit {
    close(descriptor)
  }

  /// The process that took the lock last.
  private static func holder(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return "unknown" }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
      let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
      return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : "unknown"
    }
  }
}
