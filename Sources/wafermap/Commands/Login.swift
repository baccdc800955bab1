import ArgumentParser
import WafermapAPI

/// Logs in and prints what the other commands take as a token.
struct Login: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Log in to a server and print an access token.",
    discussion: """
      Asks for the password on the terminal unless --password-file says where it is. The token is \
      good for as long as auth.accessTokenTTL of the server says, half an hour by default. It goes \
      to --token-file of the other commands, or to their variable WAFERMAP_TOKEN:

        export WAFERMAP_TOKEN=$(wafermap login --username ada)
        (umask 077; wafermap login --username ada > token)
      """
  )

  @Option(help: "Name or email address to log in with.")
  var username: String

  @Option(help: "File with the password on its first line; - is stdin.")
  var passwordFile: String?

  @Option(help: "File for the refresh token; only its owner will be able to read it.")
  var refreshTokenFile: String?

  @OptionGroup(title: "Server") var place: ServerPlaceArguments

  func validate() throws {
    if username.isEmpty { throw ValidationError("--username is empty: give a name") }
  }

  func run() async throws {
    let connection = try place.connection(token: nil, secret: "the password")
    let password =
      if let passwordFile { try PasswordFile.read(passwordFile) } else {
        try PasswordPrompt.ask(else: "--password-file")
      }
    // Before there is a session that nobody would hear of.
    let refreshFile = try refreshTokenFile.map(SecretFile.init)
    let session = try await PasswordLogin(username: username, password: password).start(connection)
    if let refreshFile { try refreshFile.write(session.refreshToken) }
    print(session.accessToken)
  }
}
