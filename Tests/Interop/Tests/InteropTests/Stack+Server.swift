import CCoreTransport
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import TestSupport

extension Stack {
  /// Serves Echo while `body` runs.
  func withServer<Result: Sendable>(
    _ settings: EchoSettings,
    body: (RunningServer) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .nio: try await Self.withNIOServer(settings, body: body)
    case .core: try await Self.withCoreServer(settings, body: body)
    }
  }

  private static func withCoreServer<Result: Sendable>(
    _ settings: EchoSettings,
    body: (RunningServer) async throws -> Result
  ) async throws -> Result {
    var options = ServerOptions()
    options.maxReceiveMessageBytes = ConformanceLimits.messageBytesMax
    options.maxConcurrentStreams = ConformanceLimits.streamsMax
    options.shutdownGracePeriod = settings.grace
    if settings.compresses { options.compression = .gzip }
    let transport = try CoreServerTransport(
      address: settings.socketPath.map { .unix(path: $0) } ?? .tcp(host: "127.0.0.1", port: 0),
      security: coreSecurity(settings.server),
      options: options
    )
    return try await RunningServer.run(transport) { transport in
      switch transport.address {
      case .tcp(_, let port): .loopback(port: Int(port))
      case .unix(let path): .socket(path: path)
      }
    } body: {
      try await body($0)
    }
  }

  private static func coreSecurity(_ security: EchoSettings.ServerSecurity) -> ServerSecurity {
    switch security {
    case .plaintext:
      .plaintext
    case .tls(let certificates):
      .tls(
        ServerTLS(
          certificateChainPath: certificates.server.certificate,
          privateKeyPath: certificates.server.privateKey
        )
      )
    case .mutualTLS(let certificates):
      .tls(
        ServerTLS(
          certificateChainPath: certificates.server.certificate,
          privateKeyPath: certificates.server.privateKey,
          clientCertificates: .required(rootsPath: certificates.authority)
        )
      )
    }
  }

  private static func withNIOServer<Result: Sendable>(
    _ settings: EchoSettings,
    body: (RunningServer) async throws -> Result
  ) async throws -> Result {
    let transport = HTTP2ServerTransport.Posix(
      address: settings.socketPath.map { .unixDomainSocket(path: $0) }
        ?? .ipv4(host: "127.0.0.1", port: 0),
      transportSecurity: nioSecurity(settings.server),
      config: .defaults { config in
        config.rpc.maxRequestPayloadSize = ConformanceLimits.messageBytesMax
        config.http2.maxConcurrentStreams = ConformanceLimits.streamsMax
        config.connection.maxGraceTime = settings.grace
        // `.all` holds "identity" too, which then wins against clients that name it first.
        if settings.compresses { config.compression.enabledAlgorithms = .gzip }
      }
    )
    return try await RunningServer.run(transport) { transport in
      let address = try await transport.listeningAddress
      if let path = settings.socketPath { return .socket(path: path) }
      guard let port = address.ipv4?.port else {
        throw RuntimeError(code: .transportError, message: "\(address) is no IPv4 address")
      }
      return .loopback(port: port)
    } body: {
      try await body($0)
    }
  }

  private static func nioSecurity(
    _ security: EchoSettings.ServerSecurity
  ) -> HTTP2ServerTransport.Posix.TransportSecurity {
    switch security {
    case .plaintext:
      .plaintext
    case .tls(let certificates):
      .tls(
        certificateChain: [.file(path: certificates.server.certificate, format: .pem)],
        privateKey: .file(path: certificates.server.privateKey, format: .pem)
      )
    case .mutualTLS(let certificates):
      .mTLS(
        certificateChain: [.file(path: certificates.server.certificate, format: .pem)],
        privateKey: .file(path: certificates.server.privateKey, format: .pem)
      ) { config in
        config.trustRoots = .certificates([.file(path: certificates.authority, format: .pem)])
        config.clientCertificateVerification = .noHostnameVerification
      }
    }
  }
}
