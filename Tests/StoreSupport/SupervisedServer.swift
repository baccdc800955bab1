import Foundation

/// A server in a child process that ends with this one, however this one ends.
///
/// A shell waits for the end of a stream whose only writer is this process, then sends the
/// server its stop signal. The directory goes with the server unless it is told to stay; a server
/// whose data go need not save them. Nobody who reads what the tests print waits for all this.
actor SupervisedServer {
  private static let script = """
    directory=$1; signal=$2; abandon=$3; shift 3
    exec >/dev/null 2>&1
    "$@" </dev/null >"$directory/log" 2>&1 & server=$!
    echo $server >"$directory/pid.new"; mv "$directory/pid.new" "$directory/pid"
    cat
    [ -e "$directory/keep" ] || signal=$abandon
    kill -$signal $server; wait $server
    [ -e "$directory/keep" ] || rm -rf "$directory"
    """

  /// How a server is told to stop.
  enum StopSignal: String {
    /// PostgreSQL's fast shutdown.
    case interrupt = "INT"
    /// For a server with nothing to save. A child inherits blocked signals from the thread that
    /// starts it, and this one cannot be blocked.
    case kill = "KILL"

    /// The signal for a server whose data go.
    var abandoning: String { self == .interrupt ? "QUIT" : "KILL" }
  }

  let directory: String
  private let stopSignal: StopSignal
  private var watchdog: Process?
  private var lifeline: Int32 = -1
  private var exits: AsyncStream<Void>?

  /// Makes an empty directory that `user`, when given, owns.
  init(user: String?, stopSignal: StopSignal) throws {
    self.stopSignal = stopSignal
    let name = "wafermap-test-\(UInt32.random(in: .min ... .max))"
    directory = "/tmp/\(name)"
    try FileManager.default.createDirectory(
      atPath: directory,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o711]
    )
    guard let user else { return }
    try FileManager.default.setAttributes([.ownerAccountName: user], ofItemAtPath: directory)
  }

  /// The server's own process, once the shell has written it down.
  var processIdentifier: pid_t? {
    guard let text = try? String(contentsOfFile: "\(directory)/pid", encoding: .utf8) else {
      return nil
    }
    return pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// What the server wrote to its standard output and error since it was last started.
  var log: String { (try? String(contentsOfFile: "\(directory)/log", encoding: .utf8)) ?? "" }

  var isRunning: Bool { watchdog != nil }

  /// Starts `command` and waits until `isReady`.
  func start(_ command: [String], isReady: @Sendable () -> Bool) async throws {
    precondition(watchdog == nil, "stop the server before it is started again")
    try? FileManager.default.removeItem(atPath: "\(directory)/keep")
    try? FileManager.default.removeItem(atPath: "\(directory)/pid")
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw StoreSupportError(message: "no socket: raise the limit of open files")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.arguments =
      ["-c", Self.script, "watchdog", directory, stopSignal.rawValue, stopSignal.abandoning]
      + command
    process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    let (exits, exit) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in exit.finish() }
    try process.run()
    watchdog = process
    lifeline = ends[1]
    self.exits = exits
    let isUp = await Eventually.isTrue {
      guard let server = processIdentifier else { return false }
      return isReady() || kill(server, 0) != 0
    }
    guard isUp, isReady() else {
      let said = log
      await stop(keepingData: false)
      throw StoreSupportError(message: "\(command.first ?? "") does not start:\n\(said)")
    }
  }

  /// Stops the server and waits for its end.
  func stop(keepingData: Bool) async {
    if keepingData { try? Data().write(to: URL(fileURLWithPath: "\(directory)/keep")) }
    if lifeline >= 0 { close(lifeline) }
    lifeline = -1
    if let exits { for await _ in exits {} }
    exits = nil
    watchdog = nil
    if !keepingData { try? FileManager.default.removeItem(atPath: directory) }
  }

  /// Sends `signal` to the server's own process; with SIGKILL, waits for its end.
  func signal(_ signal: Int32) async {
    guard let server = processIdentifier else { return }
    kill(server, signal)
    if signal == SIGKILL { await stop(keepingData: true) }
  }
}
