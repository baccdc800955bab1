import CCoreTransport
import GRPCCore
import Services

/// Tells the transport of calls that authorization, which stands before it, has let in by name.
struct KnownCallers: ServerInterceptor {
  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>,
    context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws
      -> StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    if RoleTable.access(to: context.descriptor.fullyQualifiedMethod) != .anyone {
      (context.transportSpecific as? CoreServerContext)?.trust()
    }
    return try await next(request, context)
  }
}
