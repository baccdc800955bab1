import Foundation

/// How a finished run of the program ended.
struct ProgramRun: Sendable {
  var exitCode: Int32
  var output: String
  var errors: String

  /// Runs the program to its end.
  init(_ arguments: [String], environment: [String: String] = [:]) async throws {
    let process = try Program.start(arguments, environment: environment)
    self = try await process.end()
  }

  init(exitCode: Int32, output: String, errors: String) {
    self.exitCode = exitCode
    self.output = output
    self.errors = errors
  }

  /// Lines on stderr.
  var errorLines: [Substring] { errors.split(whereSeparator: \.isNewline) }
}
