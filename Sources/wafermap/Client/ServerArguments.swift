import ArgumentParser
import Foundation

/// Which server a command talks to, and who it is there.
struct ServerArguments: ParsableArguments {
  @OptionGroup var place: ServerPlaceArguments

  @Option(
    help: ArgumentHelp(
      "Access token or service token.",
      discussion: """
        Users of this machine can see it in the list of processes; --token-file and the variable \
        WAFERMAP_TOKEN do not have that drawback.
        """
    )
  )
  var token: String?

  @Option(help: "File that holds the token.")
  var tokenFile: String?

  /// The address that was given.
  var server: String? { place.server }

  func validate() throws {
    if token != nil, tokenFile != nil {
      throw ValidationError("give one of --token and --token-file")
    }
  }

  /// The connection that the arguments describe; it is made with the first call.
  ///
  /// - Throws: as `ServerPlaceArguments.connection`; `CommandFailure` for a token file that cannot
  ///   be read.
  func connection() throws -> ServerConnection {
    let token = try AccessToken.find(
      argument: token,
      file: tokenFile,
      environment: ProcessInfo.processInfo.environment
    )
    return try place.connection(token: token, secret: token.map { _ in "the token" })
  }
}
