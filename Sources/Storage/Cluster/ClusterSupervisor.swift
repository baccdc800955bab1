private import Foundation
private import Glibc
internal import Logging
private import Synchronization

/// Keeps one PostgreSQL running until it is told to stop.
final class ClusterSupervisor: Sendable {
  /// Starts that may fail before the first success; back-off makes them span about 3 s, which is
  /// more than the children of a killed postmaster take to leave its shared memory.
  private static let firstStartsMax = 6
  /// Between looks at `postmaster.pid`: how PostgreSQL itself says that it is ready (`pg_ctl`).
  private static let lookInterval: Duration = .milliseconds(5)
  /// Between looks at the size of the log.
  private static let logInterval: Duration = .seconds(30)

  private enum State {
    /// May become ready, failed or stopping.
    case starting
    /// Has accepted connections once; is started again when it dies. May become stopping.
    case ready
    /// Could not be started. Final.
    case failed(StorageError)
    /// Final.
    case stopping
  }

  private struct Run {
    var state = State.starting
    var watchdog: Int32?
    /// Ends the present run's wait for a stop. A stream serves one reader, so each run has its own.
    var stop: AsyncStream<Never>.Continuation?
  }

  private let setup: ClusterSetup
  private let logger: Logger
  private let run = Mutex(Run())

  init(_ setup: ClusterSetup, logger: Logger) {
    self.setup = setup
    self.logger = logger
  }

  /// Runs PostgreSQL, again whenever it dies, until ``requestStop()``, cancellation, or a first
  /// start that fails for good, which ``waitUntilReady()`` reports.
  func keepRunning() async {
    var backoff = RestartBackoff()
    var failedStarts = 0
    while !isStopping {
      let began = ContinuousClock.now
      let ending = await runOnce()
      guard !isStopping, !Task.isCancelled else { return }
      if isStarting {
        failedStarts += 1
        guard failedStarts < Self.firstStartsMax else {
          fail(ending)
          return
        }
      }
      let delay = backoff.delay(afterRunOf: ContinuousClock.now - began)
      logger.error(
        "the database ended and is started again",
        metadata: ["reason": "\(ending)", "after": "\(delay)"]
      )
      guard (try? await Task.sleep(for: delay)) != nil else { return }
    }
  }

  /// Waits for connections to be accepted, through recovery where there is need of it.
  func waitUntilReady() async throws(StorageError) {
    let deadline = ContinuousClock.now + setup.configuration.startTimeout
    while true {
      if case .failed(let error) = run.withLock({ $0.state }) { throw error }
      if isAccepting {
        run.withLock { if case .starting = $0.state { $0.state = .ready } }
        return
      }
      guard ContinuousClock.now < deadline else {
        throw StorageError(
          .deadlineExceeded,
          "PostgreSQL is not ready after \(setup.configuration.startTimeout): see"
            + " \(setup.paths.log)"
        )
      }
      guard (try? await Task.sleep(for: Self.lookInterval)) != nil else {
        throw StorageError(.cancelled, "cancelled while the database was being started")
      }
    }
  }

  /// Asks for an orderly stop; ``keepRunning()`` then returns.
  func requestStop() {
    let stop = run.withLock { run in
      run.state = .stopping
      return run.stop
    }
    stop?.finish()
  }

  /// Turns the orderly stop into an immediate one when it takes too long.
  func enforceStop() async {
    guard (try? await Task.sleep(for: setup.configuration.stopTimeout)) != nil,
      let file = LeftoverPostmaster.read(setup.paths), isOwn(file)
    else { return }
    logger.error("the database does not stop in time and is stopped at once")
    kill(file.processID, SIGQUIT)
  }

  /// Keeps the log small until cancelled.
  func keepLogSmall() async {
    let log = ClusterLog(paths: setup.paths, bytesMax: setup.configuration.logBytesMax)
    repeat { log.rotateIfLarge() } while (try? await Task.sleep(for: Self.logInterval)) != nil
  }

  private var isStopping: Bool {
    run.withLock { if case .stopping = $0.state { true } else { false } }
  }

  private var isStarting: Bool {
    run.withLock { if case .starting = $0.state { true } else { false } }
  }

  private var isAccepting: Bool {
    guard let file = LeftoverPostmaster.read(setup.paths), file.isReady else { return false }
    return isOwn(file)
  }

  /// The postmaster is a child of our own watchdog: not one that is still to be cleared, and not
  /// another program that has its process id since.
  private func isOwn(_ file: PostmasterFile) -> Bool {
    guard let watchdog = run.withLock({ $0.watchdog }) else { return false }
    return Self.parent(of: file.processID) == watchdog
  }

  private func fail(_ ending: String) {
    run.withLock {
      $0.state = .failed(
        StorageError(
          .unavailable,
          "PostgreSQL does not start: \(ending); see \(setup.paths.log)"
        )
      )
    }
  }

  /// One life of the cluster; returns why it ended.
  private func runOnce() async -> String {
    do throws(StorageError) {
      try await setup.leftover(logger).clear()
      let (stop, continuation) = AsyncStream.makeStream(of: Never.self)
      run.withLock { run in
        run.stop = continuation
        // A stop that came meanwhile had nobody to tell.
        if case .stopping = run.state { continuation.finish() }
      }
      let status = try await ClusterWatchdog.run(
        setup.serverCommand,
        owner: setup.owner,
        folder: setup.paths.home,
        log: setup.paths.log,
        stop: stop,
        stopTimeout: setup.configuration.stopTimeout
      ) { [self] processID in
        run.withLock { $0.watchdog = processID }
      }
      run.withLock { $0.watchdog = nil }
      let log = ClusterLog(paths: setup.paths, bytesMax: setup.configuration.logBytesMax)
      return log.lastComplaint() ?? status
    } catch {
      return error.message
    }
  }

  /// The parent of a process: the fourth field of `/proc/PID/stat`, which follows the name's
  /// closing parenthesis.
  private static func parent(of processID: Int32) -> Int32? {
    guard let bytes = FileManager.default.contents(atPath: "/proc/\(processID)/stat") else {
      return nil
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let nameEnd = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: nameEnd)...].split(separator: " ")
    return fields.count > 1 ? Int32(fields[1]) : nil
  }
}
