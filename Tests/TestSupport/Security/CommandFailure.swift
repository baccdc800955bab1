/// A command that a test needs and that did not succeed.
public struct CommandFailure: Error, CustomStringConvertible {
  /// The command line.
  public let command: String
  /// Its exit status.
  public let status: Int32
  /// What it wrote to standard error.
  public let message: String

  /// The command, its status and what it said.
  public var description: String {
    "`\(command)` ended with status \(status); install it or correct its input: \(message)"
  }
}
