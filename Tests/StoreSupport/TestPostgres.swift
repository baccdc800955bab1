import Foundation

/// A throw-away PostgreSQL cluster on a Unix socket, gone with the test process.
///
/// Started as root it runs as the user `postgres`. Anybody on this machine who can reach its
/// directory is trusted.
public actor TestPostgres {
  /// How clients may reach a cluster.
  public enum Access: Sendable {
    /// Over its Unix socket alone.
    case unixSocket
    /// Over its socket and, with TLS and ``TestPostgres/password``, over loopback.
    case loopback
  }

  /// The cluster of this test process. It is started by its first use; nobody stops it.
  public static let shared = TestPostgres()

  /// The superuser of every cluster.
  public static let user = "app"
  /// What ``user`` must give over TCP. Its characters need percent-encoding in a URL.
  public static let password = "p@ss:w/rd%1"

  private static let sessionsMax = 300
  private static let runsAsRoot = getuid() == 0

  private let access: Access
  private var server: SupervisedServer?
  private var port: UInt16 = 0
  private var starting: Task<Void, any Error>?
  private var databaseCount = 0

  /// A cluster that is not started yet.
  public init(access: Access = .unixSocket) {
    self.access = access
  }

  /// Starts the cluster unless it runs, making it first if need be.
  public func start() async throws {
    if let starting { return try await starting.value }
    let attempt = Task { try await self.launch() }
    starting = attempt
    do { try await attempt.value } catch {
      starting = nil
      throw error
    }
  }

  /// Stops the cluster as an administrator would, sessions or not. Its data stays.
  public func stop() async {
    await server?.stop(keepingData: true)
    starting = nil
  }

  /// Kills the postmaster without warning. Its data stays.
  public func kill() async {
    await server?.signal(SIGKILL)
    starting = nil
  }

  /// Stops the cluster and deletes its data.
  public func remove() async {
    await server?.stop(keepingData: false)
    server = nil
    starting = nil
  }

  /// Freezes or thaws the postmaster, so that connecting hangs.
  public func setFrozen(_ isFrozen: Bool) async {
    await server?.signal(isFrozen ? SIGSTOP : SIGCONT)
  }

  /// What the server wrote.
  public var log: String { get async { await server?.log ?? "" } }

  /// The directory of the Unix socket.
  public var socketDirectory: String { get async throws { try await running().directory } }

  /// A connection string for a new, empty database, over the Unix socket.
  public func makeDatabase() async throws -> String {
    try await start()
    let directory = try await running().directory
    databaseCount += 1
    let name = "test_\(databaseCount)"
    let command = [try Self.program("createdb"), "-h", directory, "-U", Self.user, name]
    try await Command.run(command, in: directory)
    return "host=\(directory) user=\(Self.user) dbname=\(name)"
  }

  /// The URL of the database that every cluster has, over TLS with a password.
  ///
  /// - Precondition: clients may reach the cluster over loopback.
  public func loopbackURL(password: String = TestPostgres.password) async throws -> String {
    precondition(access == .loopback, "make the cluster with access: .loopback")
    try await start()
    let allowed = CharacterSet.alphanumerics
    let secret = password.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    return "postgresql://\(Self.user):\(secret)@127.0.0.1:\(port)/postgres?sslmode=require"
  }

  private func running() async throws -> SupervisedServer {
    guard let server else { throw StoreSupportError(message: "start the cluster first") }
    return server
  }

  private func launch() async throws {
    if server == nil { try await create() }
    let server = try await running()
    let directory = server.directory
    var command =
      try Self.unprivileged() + [
        try Self.program("postgres"), "-D", "\(directory)/data", "-k", directory,
        "-c", "fsync=off", "-c", "max_connections=\(Self.sessionsMax)",
        "-c", "shared_buffers=32MB", "-c", "unix_socket_permissions=0777",
      ]
    switch access {
    case .unixSocket: command += ["-c", "listen_addresses="]
    case .loopback:
      command += [
        "-c", "listen_addresses=127.0.0.1", "-p", String(port), "-c", "ssl=on",
        "-c", "ssl_cert_file=\(directory)/server.crt", "-c", "ssl_key_file=\(directory)/server.key",
      ]
    }
    // The children of a killed postmaster leave its memory a moment later; none starts before.
    _ = await Eventually.isTrue { !Self.isMemoryInUse("\(directory)/data/postmaster.pid") }
    try await server.start(command) {
      // The eighth line is the postmaster's state (src/include/utils/pidfile.h).
      let path = "\(directory)/data/postmaster.pid"
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let isOurs =
        (try? String(contentsOfFile: "\(directory)/pid", encoding: .utf8))
        .map { $0.split(separator: "\n").first == lines.first } ?? false
      return isOurs && lines.count > 7 && lines[7].hasPrefix("ready")
    }
  }

  /// Whether processes hold the shared memory that the seventh line of a postmaster's file names.
  private static func isMemoryInUse(_ path: String) -> Bool {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 6, let id = lines[6].split(separator: " ").last.flatMap({ Int32($0) })
    else { return false }
    var status = shmid_ds()
    return shmctl(id, IPC_STAT, &status) == 0 && status.shm_nattch > 0
  }

  private func create() async throws {
    let server = try SupervisedServer(
      user: Self.runsAsRoot ? "postgres" : nil,
      stopSignal: .interrupt
    )
    let directory = server.directory
    self.server = server
    let secret = "\(directory)/secret"
    try Self.password.write(toFile: secret, atomically: true, encoding: .utf8)
    let initialise =
      try Self.unprivileged() + [
        try Self.program("initdb"), "-D", "\(directory)/data", "-U", Self.user, "--encoding=UTF8",
        "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=\(secret)",
        "--no-sync", "--no-instructions",
      ]
    try await Command.run(initialise, in: directory)
    guard access == .loopback else { return }
    port = try FreePort.find()
    let certify =
      try Self.unprivileged() + [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", "\(directory)/server.key",
        "-out", "\(directory)/server.crt",
      ]
    try await Command.run(certify, in: directory)
  }

  /// The server refuses to run as root.
  private static func unprivileged() throws -> [String] {
    guard runsAsRoot else { return [] }
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
  }

  /// The program of the newest server installed; Debian keeps most of them off the path.
  private static func program(_ name: String) throws -> String {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let newest = versions.compactMap(Int.init).max().map { "\(root)/\($0)/bin/\(name)" }
    let candidates = [newest].compactMap(\.self) + ["/usr/local/bin/\(name)", "/usr/bin/\(name)"]
    guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
      throw StoreSupportError(message: "no \(name): install Debian's postgresql")
    }
    return path
  }
}
