import GRPCCore
import WafermapAPI

/// An authentication service that knows one user.
struct StubAuth: Wafermap_V1_AuthService.SimpleServiceProtocol {
  static let username = "ada"
  static let password = "Blue-Wafer-42"
  static let accessToken = "access.token"
  static let refreshToken = "wr_refresh"

  func login(
    request: Wafermap_V1_LoginRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_LoginResponse {
    guard request.username == Self.username, request.password == Self.password else {
      throw RPCError(code: .unauthenticated, message: "Username or password is wrong.")
    }
    var response = Wafermap_V1_LoginResponse()
    response.accessToken = Self.accessToken
    response.refreshToken = Self.refreshToken
    return response
  }
}
