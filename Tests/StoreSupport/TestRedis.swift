import Foundation

/// A throw-away Redis server on a Unix socket and on loopback, gone with the test process.
public actor TestRedis {
  /// The server of this test process, without a password. It is started by its first use; nobody
  /// stops it.
  public static let shared = TestRedis()

  private let password: String?
  private var server: SupervisedServer?
  private var port: UInt16 = 0
  private var starting: Task<Void, any Error>?

  /// A server that is not started yet.
  public init(password: String? = nil) {
    self.password = password
  }

  /// `redis://` on loopback, with the password if there is one. Starts the server.
  public func url(database: Int = 0) async throws -> String {
    try await start()
    let allowed = CharacterSet.alphanumerics
    let secret = password?.addingPercentEncoding(withAllowedCharacters: allowed)
    return "redis://\(secret.map { ":\($0)@" } ?? "")127.0.0.1:\(port)/\(database)"
  }

  /// `unix://` of the server's socket. Starts the server.
  public func socketURL() async throws -> String {
    try await start()
    return "unix://\(server?.directory ?? "")/socket"
  }

  /// Starts the server unless it runs.
  public func start() async throws {
    if let starting { return try await starting.value }
    let attempt = Task { try await self.launch() }
    starting = attempt
    do { try await attempt.value } catch {
      starting = nil
      throw error
    }
  }

  /// Stops the server; it comes back empty.
  public func stop() async {
    await server?.stop(keepingData: true)
    starting = nil
  }

  /// Kills the server without warning; it comes back empty.
  public func kill() async {
    await server?.signal(SIGKILL)
    starting = nil
  }

  /// Freezes or thaws the server, so that it accepts and never answers.
  public func setFrozen(_ isFrozen: Bool) async {
    await server?.signal(isFrozen ? SIGSTOP : SIGCONT)
  }

  /// Stops the server and deletes its directory.
  public func remove() async {
    await server?.stop(keepingData: false)
    server = nil
    starting = nil
  }

  private func launch() async throws {
    let server = try server ?? SupervisedServer(user: nil, stopSignal: .kill)
    self.server = server
    if port == 0 { port = try FreePort.find() }
    let directory = server.directory
    var command = [
      "redis-server", "--port", String(port), "--bind", "127.0.0.1",
      "--unixsocket", "\(directory)/socket", "--unixsocketperm", "700", "--dir", directory,
      "--save", "", "--appendonly", "no", "--daemonize", "no",
    ]
    if let password { command += ["--requirepass", password] }
    try? FileManager.default.removeItem(atPath: "\(directory)/socket")
    try await server.start(command) { Self.accepts("\(directory)/socket") }
  }

  private static func accepts(_ path: String) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
