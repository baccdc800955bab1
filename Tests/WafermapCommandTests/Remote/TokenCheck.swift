import GRPCCore

/// Lets only calls with one token through.
struct TokenCheck: ServerInterceptor {
  static let token = "good-token"
  /// The token of somebody who may do nothing.
  static let weakToken = "weak-token"

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>,
    context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
      StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    switch Array(request.metadata[stringValues: "authorization"]) {
    case ["Bearer \(Self.token)"]: return try await next(request, context)
    case ["Bearer \(Self.weakToken)"]:
      throw RPCError(code: .permissionDenied, message: "Predicting needs the role annotator.")
    case []: throw RPCError(code: .unauthenticated, message: "There is no token.")
    default: throw RPCError(code: .unauthenticated, message: "The token has expired.")
    }
  }
}
