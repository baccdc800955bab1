/// An implementation of the wire protocol.
enum Stack: String, Sendable {
  /// The product's transports, over the gRPC C core.
  case core
  /// grpc-swift-nio-transport.
  case nio
}
