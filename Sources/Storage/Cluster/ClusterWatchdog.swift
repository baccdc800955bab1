internal import Subprocess

/// The shell that is PostgreSQL's parent. It ends the cluster in an orderly way (SIGINT, "fast
/// shutdown" of the manual's 19.5) when its standard input ends, which it does however this process
/// ends, and it ends itself when the cluster does.
enum ClusterWatchdog {
  /// `$1` is the log, the rest is the command. The reader is a subshell of its own, because the
  /// shell must also wait for the cluster; `read` is built in, so that nothing is left behind when
  /// it is killed. It asks again and again: a shell starts its children with SIGINT ignored, until
  /// PostgreSQL sets its handlers.
  private static let script = """
    umask 077
    log=$1; shift
    asked=
    trap 'asked=1' USR1
    trap 'kill -INT "$postmaster" 2>/dev/null' TERM INT HUP
    exec 3<&0
    "$@" </dev/null 3<&- >>"$log" 2>&1 &
    postmaster=$!
    (
      read -r _ <&3
      kill -USR1 $$
      while kill -INT "$postmaster"; do sleep 0.1; done
    ) >/dev/null 2>&1 &
    reader=$!
    exec 3<&- </dev/null
    while :; do
      wait "$postmaster"; status=$?
      kill -0 "$postmaster" 2>/dev/null || break
    done
    if [ "$asked" ]; then wait "$reader"; else kill "$reader" 2>/dev/null; fi
    exit "$status"
    """

  /// Runs `command` until it ends by itself, `stop` ends or the task is cancelled.
  ///
  /// - Parameters:
  ///   - command: What to run; it becomes a child of the process that `started` is told.
  ///   - folder: Where it runs.
  ///   - log: The file its output is appended to.
  ///   - stop: Its end asks for an orderly stop.
  ///   - stopTimeout: How long the stop may take when the task is cancelled.
  ///   - started: Is told the watchdog's process id.
  static func run(
    _ command: [String],
    owner: ClusterOwner,
    folder: String,
    log: String,
    stop: AsyncStream<Never>,
    stopTimeout: Duration,
    started: @escaping @Sendable (Int32) -> Void
  ) async throws(StorageError) -> String {
    var options = PlatformOptions()
    // A session of its own: Ctrl-C in a terminal stops the server first, and the cluster with it.
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .interrupt, allowedDurationToNextStep: stopTimeout)
    ]
    let line = owner.command(["/bin/sh", "-c", script, "wafermap-watchdog", log] + command)
    do {
      let result = try await Subprocess.run(
        .name("sh"),
        arguments: ClusterCommand.arguments(in: folder, line),
        environment: ClusterCommand.environment,
        platformOptions: options,
        input: .inputWriter,
        output: .sequence,
        error: .discarded
      ) { execution in
        started(execution.processIdentifier.value)
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            for await _ in stop {}
            try? await execution.standardInputWriter.finish()
          }
          // Ends when the watchdog does: nobody else holds its standard output.
          do { for try await _ in execution.standardOutput {} } catch {}
          group.cancelAll()
        }
      }
      return "\(result.terminationStatus)"
    } catch {
      throw StorageError(.internal, "cannot start PostgreSQL: \(error)")
    }
  }
}
