import CCoreTransport
import GRPCCore
import WafermapAPI

/// A login with username and password. Printing it shows neither.
struct PasswordLogin: Sendable, CustomStringConvertible {
  /// What a login may take: the server may have others to check first.
  private static let timeout: Duration = .seconds(30)

  let username: String
  let password: String

  var description: String { "a login" }

  /// Starts a session.
  ///
  /// - Throws: `CommandFailure` when the server refuses or cannot be reached.
  func start(_ connection: ServerConnection) async throws -> Wafermap_V1_LoginResponse {
    var request = Wafermap_V1_LoginRequest()
    (request.username, request.password) = (username, password)
    var options = CallOptions.defaults
    options.timeout = Self.timeout
    return try await connection.withClient { [request, options] client in
      do {
        return try await Wafermap_V1_AuthService.Client(wrapping: client)
          .login(request, options: options)
      } catch let error as RPCError where error.code == .unauthenticated {
        throw CommandFailure(
          message: "\(connection.address) refuses the login: check username and password, and ask"
            + " an admin whether the user is active"
        )
      }
    }
  }
}
