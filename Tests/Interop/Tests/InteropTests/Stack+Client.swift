import CCoreTransport
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import TestSupport

extension Stack {
  /// Runs a client of `endpoint` while `body` runs.
  func withClient<Result: Sendable>(
    of endpoint: Endpoint,
    _ settings: EchoSettings,
    body: (EchoPeer) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .nio:
      try await withGRPCClient(transport: Self.nioTransport(endpoint, settings)) {
        try await body(EchoPeer($0))
      }
    case .core:
      throw CancellationError()
    }
  }

  private static func nioTransport(
    _ endpoint: Endpoint,
    _ settings: EchoSettings
  ) throws -> HTTP2ClientTransport.Posix {
    let target: any ResolvableTarget =
      switch endpoint {
      case .loopback(let port): .ipv4(address: "127.0.0.1", port: port)
      case .socket(let path): .unixDomainSocket(path: path)
      }
    var service = ServiceConfig()
    service.methodConfig = [
      MethodConfig(
        names: [MethodConfig.Name(service: "", method: "")],
        maxRequestMessageBytes: 2 * ConformanceLimits.messageBytesMax,
        maxResponseMessageBytes: ConformanceLimits.messageBytesMax
      )
    ]
    return try HTTP2ClientTransport.Posix(
      target: target,
      transportSecurity: nioSecurity(settings.client),
      config: .defaults { config in
        config.http2.authority = "localhost"
        if settings.compresses {
          config.compression.algorithm = .gzip
          config.compression.enabledAlgorithms = .all
        }
      },
      serviceConfig: service
    )
  }

  private static func nioSecurity(
    _ security: EchoSettings.ClientSecurity
  ) -> HTTP2ClientTransport.Posix.TransportSecurity {
    guard case .tls(let certificates, let identity) = security else { return .plaintext }
    return .tls { config in
      config.trustRoots = .certificates([.file(path: certificates.authority, format: .pem)])
      if let identity {
        config.certificateChain = [.file(path: identity.certificate, format: .pem)]
        config.privateKey = .file(path: identity.privateKey, format: .pem)
      }
    }
  }
}
