import CCoreTransport
import GRPCCore
import Testing

/// A limit on messages holds for what a compressed message becomes: zeros shrink to a thousandth,
/// so few bytes on the wire could fill the memory of whoever unpacks them.
@Suite struct UnpackingTests {
  private enum Answer: Equatable {
    case bytes(Int)
    case refused(RPCError.Code)
  }

  private static let limitBytes = 64 * 1024

  private static let sizes = [
    (bytes: 0, passes: true),
    (bytes: 1, passes: true),
    (bytes: limitBytes, passes: true),
    (bytes: limitBytes + 1, passes: false),
    // As sent this is within the limit.
    (bytes: 512 * limitBytes, passes: false),
  ]

  @Test(.timeLimit(.minutes(10)), arguments: [CompressionAlgorithm.gzip, .deflate], sizes)
  func aRequestIsHeldToTheLimit(
    _ compression: CompressionAlgorithm,
    _ size: (bytes: Int, passes: Bool)
  ) async throws {
    var options = ServerOptions()
    options.maxReceiveMessageBytes = Self.limitBytes
    // A limit of its own does not raise it.
    options.maxUnpackedBytes[ZerosService.count.fullyQualifiedMethod] = 2 * Self.limitBytes
    try await withClient(options, ClientOptions()) { client in
      for method in [ZerosService.count, ZerosService.countLast] {
        let answer = try await call(
          method,
          [UInt8](repeating: 0, count: size.bytes),
          compression,
          client
        )
        #expect(answer == (size.passes ? .bytes(size.bytes) : .refused(.resourceExhausted)))
      }
    }
  }

  /// Both as packed, which is not held to it, and as unpacked.
  @Test(.timeLimit(.minutes(10)), arguments: [CompressionAlgorithm.gzip, .deflate])
  func aMethodMayHaveALimitOfItsOwn(_ compression: CompressionAlgorithm) async throws {
    var options = ServerOptions()
    options.maxUnpackedBytes[ZerosService.count.fullyQualifiedMethod] = Self.limitBytes
    try await withClient(options, ClientOptions()) { client in
      for size in [Self.limitBytes, Self.limitBytes + 1, 2 * 1024 * 1024] {
        let message = [UInt8](repeating: 0, count: size)
        let held = try await call(ZerosService.count, message, compression, client)
        #expect(held == (size > Self.limitBytes ? .refused(.resourceExhausted) : .bytes(size)))
        let plain = try await call(ZerosService.count, message, .none, client)
        #expect(plain == .bytes(size))
        let other = try await call(ZerosService.countLast, message, compression, client)
        #expect(other == .bytes(size))
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: [CompressionAlgorithm.gzip, .deflate], sizes)
  func aResponseIsHeldToTheLimit(
    _ compression: CompressionAlgorithm,
    _ size: (bytes: Int, passes: Bool)
  ) async throws {
    var options = ServerOptions()
    options.compression = compression
    var clientOptions = ClientOptions()
    clientOptions.maxReceiveMessageBytes = Self.limitBytes
    try await withClient(options, clientOptions) { client in
      let answer = try await call(ZerosService.make, Array("\(size.bytes)".utf8), .none, client)
      #expect(answer == (size.passes ? .bytes(size.bytes) : .refused(.resourceExhausted)))
    }
  }

  private func withClient(
    _ options: ServerOptions,
    _ clientOptions: ClientOptions,
    _ body: (GRPCClient<CoreClientTransport>) async throws -> Void
  ) async throws {
    let transport = try CoreServerTransport(
      address: .tcp(host: "127.0.0.1", port: 0),
      security: .plaintext,
      options: options
    )
    let client = try CoreClientTransport(
      target: transport.address.description,
      security: .plaintext,
      options: clientOptions
    )
    try await withGRPCServer(transport: transport, services: [ZerosService()]) { _ in
      try await withGRPCClient(transport: client) { try await body($0) }
    }
  }

  /// Bytes of the answer, or the number that it says.
  private func call(
    _ method: MethodDescriptor,
    _ message: [UInt8],
    _ compression: CompressionAlgorithm,
    _ client: GRPCClient<CoreClientTransport>
  ) async throws -> Answer {
    var options = CallOptions.defaults
    options.compression = compression
    do {
      let answer = try await client.unary(
        request: ClientRequest(message: message),
        descriptor: method,
        serializer: BytesCoder(),
        deserializer: BytesCoder(),
        options: options
      ) { try $0.message }
      if method == ZerosService.make { return .bytes(answer.count) }
      return .bytes(Int(String(decoding: answer, as: UTF8.self)) ?? -1)
    } catch let error as RPCError {
      return .refused(error.code)
    }
  }
}
