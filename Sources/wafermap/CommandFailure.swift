/// Something that a command was asked for and could not do.
struct CommandFailure: Error, CustomStringConvertible {
  /// One line that says what to do.
  var message: String

  var description: String { message }
}
