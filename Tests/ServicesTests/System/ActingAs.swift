import GRPCCore
import Services

/// Has calls be made by `principal`.
struct ActingAs: ServerInterceptor {
  let principal: Principal?

  init(_ principal: Principal?) {
    self.principal = principal
  }

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>,
    context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
      StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    try await Principal.$current.withValue(principal) { try await next(request, context) }
  }
}
