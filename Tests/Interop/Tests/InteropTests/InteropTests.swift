import Testing

/// Our transports against grpc-swift-nio-transport's.
///
/// Serialised: several tests watch counts and memory, and each keeps two cores busy.
@Suite(.serialized)
enum InteropTests {}
