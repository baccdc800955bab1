import ArgumentParser
import Foundation

/// Where the password of a new user comes from; never from the command line, which other users of
/// the machine can read.
struct PasswordArguments: ParsableArguments {
  @Option(help: "File with the password on its first line; - is stdin.")
  var passwordFile: String?

  @Flag(help: "Make a password up and print it, once.")
  var generatePassword = false

  /// Longest line that is read for a password, in bytes.
  private static let lineBytesMax = 4096

  func validate() throws {
    if passwordFile != nil, generatePassword {
      throw ValidationError("give one of --password-file and --generate-password")
    }
  }

  /// The password; asks for it on the terminal when nothing says where it comes from.
  ///
  /// - Throws: `CommandFailure` when it cannot be read.
  func password() throws -> String {
    if generatePassword { return try GeneratedPassword.make() }
    guard let passwordFile else { return try PasswordPrompt.askTwice() }
    let handle: FileHandle?
    if passwordFile == "-" {
      handle = .standardInput
    } else {
      handle = FileHandle(forReadingAtPath: passwordFile)
    }
    guard let bytes = try? handle?.read(upToCount: Self.lineBytesMax),
      let line = String(bytes: bytes.prefix { $0 != UInt8(ascii: "\n") }, encoding: .utf8)
    else {
      throw CommandFailure(
        message: "cannot read a password from \(passwordFile): check the path and its permissions"
      )
    }
    return line.hasSuffix("\r") ? String(line.dropLast()) : line
  }
}
