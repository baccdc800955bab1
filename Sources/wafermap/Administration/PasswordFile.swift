import Foundation

/// A password on the first line of a file or of stdin; never on the command line, which other users
/// of the machine can read.
enum PasswordFile {
  /// Longest line that is read for a password, in bytes.
  private static let lineBytesMax = 4096

  /// - Parameter path: `-` is stdin.
  /// - Throws: `CommandFailure` when it cannot be read.
  static func read(_ path: String) throws(CommandFailure) -> String {
    let handle = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path)
    guard let bytes = try? handle?.read(upToCount: lineBytesMax),
      let line = String(bytes: bytes.prefix { $0 != UInt8(ascii: "\n") }, encoding: .utf8)
    else {
      throw CommandFailure(
        message: "cannot read a password from \(path): check the path and its permissions"
      )
    }
    return line.hasSuffix("\r") ? String(line.dropLast()) : line
  }
}
