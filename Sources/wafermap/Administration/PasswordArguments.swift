import ArgumentParser

/// Where the password of a new user comes from.
struct PasswordArguments: ParsableArguments {
  @Option(help: "File with the password on its first line; - is stdin.")
  var passwordFile: String?

  @Flag(help: "Make a password up and print it, once.")
  var generatePassword = false

  func validate() throws {
    if passwordFile != nil, generatePassword {
      throw ValidationError("give one of --password-file and --generate-password")
    }
  }

  /// The password; asks for it on the terminal when nothing says where it comes from.
  ///
  /// - Throws: `CommandFailure` when it cannot be read.
  func password() throws(CommandFailure) -> String {
    if generatePassword { return try GeneratedPassword.make() }
    guard let passwordFile else {
      return try PasswordPrompt.ask(twice: true, else: "--password-file or --generate-password")
    }
    return try PasswordFile.read(passwordFile)
  }
}
