import GRPCCore

/// Lets a test say where a call comes from: in one process all come from the same place.
struct PeerOverride: ServerInterceptor {
  static let key = "x-test-peer"

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>,
    context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
      StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    var context = context
    if let peer = request.metadata[stringValues: Self.key].first(where: { _ in true }) {
      context.remotePeer = peer
    }
    return try await next(request, context)
  }
}
