import Foundation
import Glibc
import Storage

/// What tests of the embedded cluster do to it.
enum ClusterFixture {
  private static var templateFolder: String { "/tmp/wm-template-\(getpid())" }

  /// Made once and copied: `initdb` takes longer than all the rest of such a test.
  private static let template = Task {
    atexit { try? FileManager.default.removeItem(atPath: ClusterFixture.templateFolder) }
    let folder = templateFolder
    try await run(ClusterConfiguration(dataDirectory: folder)) { _ in }
    return folder
  }

  /// A folder that holds a cluster which has been started and stopped once.
  static func withClusterFolder(
    isolation: isolated (any Actor)? = #isolation,
    _ body: (String) async throws -> Void
  ) async throws {
    try await StoreFixture.withFolder { folder in
      try await copyTemplate(into: folder)
      try await body(folder)
    }
  }

  /// Puts a cluster which has been started and stopped once into a folder.
  static func copyTemplate(into folder: String) async throws {
    try copy(try await template.value + "/postgres", into: folder)
  }

  /// Copies a folder with the owners of its files.
  private static func copy(_ source: String, into folder: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/cp")
    process.arguments = ["-a", source, folder]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw StorageError(.internal, "cannot copy \(source)")
    }
  }

  /// Runs a cluster for as long as `body` takes.
  static func run(
    _ configuration: ClusterConfiguration,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (Database) async throws -> Void
  ) async throws {
    try await EmbeddedCluster.withCluster(configuration, logger: StoreFixture.logger) { cluster in
      let database = Database(conninfo: cluster.conninfo, poolSizeMax: 2)
      do {
        try await body(database)
      } catch {
        await database.shutDown()
        throw error
      }
      await database.shutDown()
    }
  }

  /// The process in `postmaster.pid`; nil when there is no such file.
  static func postmaster(_ folder: String) -> Int32? {
    let path = folder + "/postgres/data/postmaster.pid"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first.flatMap { Int32($0) }
  }

  static func writePostmasterFile(_ text: String, _ folder: String) throws {
    let path = folder + "/postgres/data/postmaster.pid"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    chmod(path, 0o600)
    try handOver([path])
  }

  /// Gives files to the user that runs the cluster.
  static func handOver(_ paths: [String]) throws {
    guard getuid() == 0, let user = getpwnam("postgres") else { return }
    for path in paths where chown(path, user.pointee.pw_uid, user.pointee.pw_gid) != 0 {
      throw StorageError(.internal, "cannot hand \(path) over")
    }
  }

  /// The parent of a process: the fourth field of `/proc/PID/stat`.
  static func parent(of processID: Int32) -> Int32? {
    let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
    return text?.split(separator: ")").last?.split(separator: " ").dropFirst().first
      .flatMap { Int32($0) }
  }

  /// It exists and is no zombie.
  static func isRunning(_ processID: Int32) -> Bool {
    let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
    return text.map { !$0.contains(") Z") } ?? false
  }

  /// Mounts a file system of its own that is full soon.
  static func mount(megabytes: Int, at folder: String) -> Bool {
    guard getuid() == 0 else { return false }
    return Glibc.mount("tmpfs", folder, "tmpfs", 0, "size=\(megabytes)m,mode=0711") == 0
  }

  static func unmount(_ folder: String) {
    umount2(folder, Int32(MNT_DETACH))
  }

  static func freeBytes(_ folder: String) -> Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return 0 }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// Takes all of a file system's space but a little.
  static func fill(_ path: String, leavingBytes: Int, of folder: String) throws {
    let bytes = max(0, freeBytes(folder) - leavingBytes)
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    guard posix_fallocate(descriptor, 0, bytes) == 0 else {
      throw StorageError(.internal, "cannot fill \(folder)")
    }
  }
}
