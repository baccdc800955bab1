import SwiftProtobuf
import TestSupport
import Testing

import struct Foundation.Data

extension InteropTests {
  @Suite
  struct CompressionTests {
    private static let payloadBytes = 1 << 20

    /// Zeros compress to about a thousandth; both directions carry them.
    @Test(.timeLimit(.minutes(10)), arguments: Pairing.all, [true, false])
    func wireCarriesCompressedMessages(_ pairing: Pairing, compresses: Bool) async throws {
      var settings = EchoSettings()
      settings.compresses = compresses
      try await pairing.server.withServer(settings) { running in
        let proxy = try TCPProxy(targetPort: try #require(running.endpoint.port))
        defer { proxy.close() }
        try await pairing.client.withClient(of: .loopback(port: proxy.port), settings) { peer in
          let payload = Data(count: Self.payloadBytes)
          let response = try await peer.echo.unary(.with { $0.payload = payload })
          #expect(response.payload == payload)
        }
        if compresses {
          let uncompressed = pairing.compressesResponses ? 0 : 1
          #expect(proxy.forwardedBytes < uncompressed * Self.payloadBytes + Self.payloadBytes / 10)
        } else {
          #expect(proxy.forwardedBytes > 2 * Self.payloadBytes)
        }
      }
    }
  }
}

extension Pairing {
  /// The NIO server takes the first encoding that the client accepts, and the C core's first is
  /// "identity".
  fileprivate var compressesResponses: Bool { !(server == .nio && client == .core) }
}
