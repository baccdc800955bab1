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
      try await withGRPCClient(transport: Self.coreTransport(endpoint, settings)) {
        try await body(EchoPeer($0))
      }
    }
  }

  private static func coreTransport(
    _ endpoint: Endpoint,
    _ settings: EchoSettings
  ) throws -> CoreClientTransport {
    let target =
      switch endpoint {
      case .loopback(let port): "127.0.0.1:\(port)"
      case .socket(let path): "unix:\(path)"
      }
    var options = ClientOptions()
    options.maxReceiveMessageBytes = ConformanceLimits.messageBytesMax
    options.usesOwnConnections = true
    if settings.compresses { options.compression = .gzip }
    return try CoreClientTransport(
      target: target,
      security: coreSecurity(settings.client),
      options: options
    )
  }

  private static func coreSecurity(_ security: EchoSettings.ClientSecurity) -> ClientSecurity {
    guard case .tls(let certificates, let identity) = security else { return .plaintext }
    return .tls(
      ClientTLS(
        rootsPath: certificates.authority,
        identity: identity.map {
          ClientTLS.Identity(certificateChainPath: $0.certificate, privateKeyPath: $0.privateKey)
        },
        serverName: "localhost"
      )
    )
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
