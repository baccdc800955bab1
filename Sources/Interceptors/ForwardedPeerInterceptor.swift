public import GRPCCore

/// Makes the client behind a trusted proxy the peer of its calls: in the access log, in the audit
/// log, and where failures are counted by address.
///
/// Put it outermost, so that everything inside of it sees one peer.
public struct ForwardedPeerInterceptor: ServerInterceptor {
  /// Where proxies append whom they heard a call from.
  static let metadataKey = "x-forwarded-for"

  private let proxies: TrustedProxies

  /// Creates the interceptor.
  public init(_ proxies: TrustedProxies) { self.proxies = proxies }

  /// See the type for what happens to a call.
  public func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>,
    context: ServerContext,
    next:
      @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
      StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    guard !proxies.isEmpty else { return try await next(request, context) }
    var context = context
    context.remotePeer = proxies.client(
      peer: context.remotePeer,
      forwardedFor: Array(request.metadata[stringValues: Self.metadataKey])
    )
    return try await next(request, context)
  }
}
