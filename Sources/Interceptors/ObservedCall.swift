public import GRPCCore

/// A call as it is known when it starts.
public struct ObservedCall: Sendable {
  /// The method that is called; always one that the server has registered.
  public var method: MethodDescriptor

  /// The remote peer as the transport names it, for example `ipv4:192.0.2.1:40100`.
  public var peer: String

  /// The call's request context; `nil` without a ``RequestContextInterceptor`` outside.
  public var context: RequestContext?

  /// Creates a call.
  public init(method: MethodDescriptor, peer: String, context: RequestContext?) {
    self.method = method
    self.peer = peer
    self.context = context
  }
}
