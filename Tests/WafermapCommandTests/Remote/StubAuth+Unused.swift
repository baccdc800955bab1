import GRPCCore
import WafermapAPI

/// What no command calls.
extension StubAuth {
  private static let unused = RPCError(code: .unimplemented, message: "No command calls this.")

  func register(
    request: Wafermap_V1_RegisterRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_RegisterResponse { throw Self.unused }

  func refresh(
    request: Wafermap_V1_RefreshRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_RefreshResponse { throw Self.unused }

  func logout(
    request: Wafermap_V1_LogoutRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_LogoutResponse { throw Self.unused }

  func getMe(
    request: Wafermap_V1_GetMeRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_GetMeResponse { throw Self.unused }

  func listUsers(
    request: Wafermap_V1_ListUsersRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ListUsersResponse { throw Self.unused }

  func updateUser(
    request: Wafermap_V1_UpdateUserRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_UpdateUserResponse { throw Self.unused }

  func changePassword(
    request: Wafermap_V1_ChangePasswordRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ChangePasswordResponse { throw Self.unused }

  func createServiceToken(
    request: Wafermap_V1_CreateServiceTokenRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_CreateServiceTokenResponse { throw Self.unused }

  func listServiceTokens(
    request: Wafermap_V1_ListServiceTokensRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_ListServiceTokensResponse { throw Self.unused }

  func revokeServiceToken(
    request: Wafermap_V1_RevokeServiceTokenRequest,
    context: ServerContext
  ) async throws -> Wafermap_V1_RevokeServiceTokenResponse { throw Self.unused }
}
