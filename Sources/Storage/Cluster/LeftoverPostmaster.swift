private import Foundation
private import Glibc
internal import Logging

/// Clears what a server that was killed may have left: its postmaster, or a `postmaster.pid` that
/// keeps PostgreSQL from starting.
struct LeftoverPostmaster {
  /// Between looks at a process that ends; there is no event for a process that is no child.
  private static let lookInterval: Duration = .milliseconds(10)

  /// What a process is to this cluster.
  private enum Identity {
    /// Its postmaster.
    case ours
    /// Another program, or one that has ended.
    case other
    /// A process that this one may not look into.
    case unknown
  }

  let paths: ClusterPaths
  let stopTimeout: Duration
  let logger: Logger

  /// Leaves the cluster stopped and startable.
  ///
  /// - Throws: ``StorageError`` when the old postmaster cannot be made to end.
  func clear() async throws(StorageError) {
    guard FileManager.default.fileExists(atPath: paths.postmasterFile) else { return }
    guard let file = Self.read(paths) else {
      // PostgreSQL refuses to start over an empty one.
      logger.warning("removing an unreadable postmaster.pid")
      unlink(paths.postmasterFile)
      return
    }
    guard kill(file.processID, 0) == 0 || errno == EPERM else { return }
    switch identity(of: file.processID) {
    case .ours: break
    case .unknown:
      throw StorageError(
        .conflict,
        "process \(file.processID) may be PostgreSQL of an earlier server: end it, or remove"
          + " \(paths.postmasterFile) if it is another program, and start again"
      )
    case .other:
      // The process id was given to another program since; PostgreSQL would take that for itself.
      logger.warning("removing a stale postmaster.pid", metadata: ["pid": "\(file.processID)"])
      unlink(paths.postmasterFile)
      return
    }
    logger.warning(
      "stopping the database of a server that died",
      metadata: ["pid": "\(file.processID)"]
    )
    for (signal, patience) in [(SIGINT, stopTimeout), (SIGQUIT, .seconds(5))] {
      kill(file.processID, signal)
      let deadline = ContinuousClock.now + patience
      while ContinuousClock.now < deadline {
        guard identity(of: file.processID) == .ours else { return }
        guard (try? await Task.sleep(for: Self.lookInterval)) != nil else {
          throw StorageError(.cancelled, "cancelled while the database was being started")
        }
      }
    }
    throw StorageError(
      .conflict,
      "PostgreSQL process \(file.processID) of an earlier server does not end: end it and start"
        + " again"
    )
  }

  /// What the postmaster says about itself, if it says anything.
  static func read(_ paths: ClusterPaths) -> PostmasterFile? {
    guard let bytes = FileManager.default.contents(atPath: paths.postmasterFile) else { return nil }
    return PostmasterFile(String(decoding: bytes, as: UTF8.self))
  }

  /// A postmaster is a postgres whose working directory is its cluster, where every one changes to.
  /// Only who may trace a process reads that, which root in a container may not; the command line,
  /// which all may read, names the cluster too.
  private func identity(of processID: Int32) -> Identity {
    let process = "/proc/\(processID)"
    guard let name = FileManager.default.contents(atPath: process + "/comm") else {
      return kill(processID, 0) == 0 || errno == EPERM ? .unknown : .other
    }
    guard String(decoding: name, as: UTF8.self).hasPrefix("postgres") else { return .other }
    var (actual, expected) = (stat(), stat())
    guard stat(paths.data, &expected) == 0 else { return .unknown }
    if stat(process + "/cwd", &actual) == 0 {
      let isSame = actual.st_dev == expected.st_dev && actual.st_ino == expected.st_ino
      return isSame ? .ours : .other
    }
    guard errno == EACCES || errno == EPERM else { return .other }
    // PostgreSQL runs only as the user whose its cluster is.
    guard stat(process, &actual) == 0, actual.st_uid == expected.st_uid else { return .other }
    guard let line = FileManager.default.contents(atPath: process + "/cmdline") else {
      return .unknown
    }
    // A process that has ended and is not waited for has none.
    guard !line.isEmpty else { return .other }
    return line.split(separator: 0).contains(Data(paths.data.utf8)) ? .ours : .unknown
  }
}
