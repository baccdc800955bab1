public import GRPCCore

/// A client of a server that implements `Echo`, whatever transport it stands on.
public struct EchoPeer: Sendable {
  /// Typed calls of the service.
  public let echo: any Echo.ClientProtocol

  private let unaryBytes: @Sendable (MethodDescriptor, [UInt8]) async throws -> [UInt8]

  /// A peer that calls through `client`, which the caller keeps running.
  public init<Transport: ClientTransport>(_ client: GRPCClient<Transport>) {
    echo = Echo.Client(wrapping: client)
    unaryBytes = { method, bytes in
      try await client.unary(
        request: ClientRequest(message: bytes),
        descriptor: method,
        serializer: RawBytesCoder(),
        deserializer: RawBytesCoder(),
        options: .defaults
      ) { try $0.message }
    }
  }

  /// Calls any unary method with bytes that nothing encodes or decodes.
  public func call(_ method: MethodDescriptor, bytes: [UInt8]) async throws -> [UInt8] {
    try await unaryBytes(method, bytes)
  }
}
