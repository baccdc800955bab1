import Glibc

/// Asks for a password on the terminal, without showing it.
enum PasswordPrompt {
  /// Longest line that is read, in bytes.
  private static let lineBytesMax = 4096

  /// - Parameters:
  ///   - twice: Whether it is a new password, in which nobody would notice a slip.
  ///   - otherWay: The options to give where there is no terminal.
  /// - Throws: `CommandFailure` when there is no terminal, or the two entries differ.
  static func ask(
    twice: Bool = false,
    else otherWay: String
  ) throws(CommandFailure) -> String {
    guard let terminal = fopen("/dev/tty", "r+e") else {
      throw CommandFailure(
        message: "there is no terminal to ask for the password on: give \(otherWay)"
      )
    }
    defer { fclose(terminal) }
    let first = try ask("Password: ", terminal)
    guard twice else { return first }
    guard try ask("Again: ", terminal) == first else {
      throw CommandFailure(message: "the two passwords differ: try again")
    }
    return first
  }

  private static func ask(
    _ question: String,
    _ terminal: UnsafeMutablePointer<FILE>
  ) throws(CommandFailure) -> String {
    var settings = termios()
    let descriptor = fileno(terminal)
    guard tcgetattr(descriptor, &settings) == 0 else {
      throw CommandFailure(message: "the terminal cannot be asked without showing the password")
    }
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(descriptor, TCSAFLUSH, &silent)
    defer {
      tcsetattr(descriptor, TCSAFLUSH, &settings)
      fputs("\n", terminal)
    }
    fputs(question, terminal)
    fflush(terminal)
    var line = [CChar](repeating: 0, count: lineBytesMax)
    guard fgets(&line, Int32(line.count), terminal) != nil else {
      throw CommandFailure(message: "no password was given")
    }
    let bytes = line.prefix { $0 != 0 && $0 != CChar(bitPattern: UInt8(ascii: "\n")) }
    return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
