internal import Subprocess

/// Command lines of a cluster: every one is run by a shell that changes into the cluster's folder
/// first, since PostgreSQL must be able to read the folder it is started in.
enum ClusterCommand {
  /// Bytes kept of what a short command prints.
  static let outputBytesMax = 64 * 1024

  /// Changes into `$1`, then becomes the rest.
  private static let enter = "cd \"$1\" || exit 126; shift; exec \"$@\""

  /// Nothing of the server's environment, secrets included, reaches the database.
  static let environment = Environment.custom([
    "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C",
  ])

  /// The arguments of `/bin/sh` that run `command` in `folder`.
  static func arguments(in folder: String, _ command: [String]) -> Arguments {
    Arguments(["-c", enter, "enter", folder] + command)
  }

  /// Runs `command` to its end and returns what it printed.
  ///
  /// - Throws: ``StorageError`` with the last line that it printed when it does not end with 0.
  static func run(
    in folder: String = "/",
    _ command: [String],
    input: String = ""
  ) async throws(StorageError) -> String {
    do {
      let result = try await Subprocess.run(
        .name("sh"),
        arguments: arguments(in: folder, command),
        environment: environment,
        input: .string(input),
        output: .string(limit: outputBytesMax),
        error: .string(limit: outputBytesMax)
      )
      guard result.terminationStatus.isSuccess else {
        let printed = result.standardError + result.standardOutput
        let reason = printed.split(separator: "\n").last { !$0.isEmpty } ?? "no reason given"
        throw StorageError(
          .internal,
          "\(command.first ?? "command") failed (\(result.terminationStatus)): \(reason)",
          cause: printed
        )
      }
      return result.standardOutput
    } catch let error as StorageError {
      throw error
    } catch is CancellationError {
      throw StorageError(.cancelled, "cancelled while the database was being started")
    } catch {
      throw StorageError(.internal, "cannot run \(command.first ?? "command"): \(error)")
    }
  }
}
