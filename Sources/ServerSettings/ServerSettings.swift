public import CCoreTransport
public import Logging
public import Settings

/// The server's settings as the server wants them, checked against each other.
public struct ServerSettings: Sendable {
  /// Where to accept connections.
  public var address: ListenAddress

  /// Plaintext, or TLS with its files.
  public var security: ServerSecurity

  /// Limits and timings of the transport.
  public var options: ServerOptions

  /// Least severe records written.
  public var logLevel: Logger.Level

  /// How records are written.
  public var logFormat: LogFormatChoice

  /// Where HTTP is served for Prometheus and probes; nil serves none.
  public var http: HTTPAddress?

  /// Where data are kept.
  public var stores: StoreSettings

  /// How wafer maps are predicted.
  public var inference: InferenceSettings

  /// Where pictures and weights may be read from.
  public var sources: SourceSettings

  /// Who may come in.
  public var authentication: AuthenticationSettings

  /// Revision of the source that it was built from; nil when nobody said.
  public var revision: String?

  /// Largest requests that ``connectionMaxMemory`` must have room for: with less the core has no
  /// room left while it reads a single one.
  static let messagesInMemoryMin = 2

  /// Whether the server needs no key from outside: nobody but this machine reaches it.
  public var isLocal: Bool { address.isLocal }

  /// Takes the values in force.
  ///
  /// - Throws: `SettingsError` with code `conflict` when they contradict each other, and when
  ///   they would serve plaintext to other machines without that being allowed, or other
  ///   machines with a key that nobody chose.
  public init(_ settings: ResolvedSettings) throws(SettingsError) {
    address = settings[Self.listen]
    security = try Self.security(settings)
    logLevel = settings[Self.logLevel]
    logFormat = settings[Self.logFormat]
    revision = settings[Self.revision]
    options = ServerOptions()
    options.keepaliveTime = settings[Self.keepaliveTime]
    options.keepaliveTimeout = settings[Self.keepaliveTimeout]
    options.maxConnectionIdle = settings[Self.connectionMaxIdle]
    options.maxConnectionAge = settings[Self.connectionMaxAge]
    options.maxConcurrentStreams = settings[Self.connectionMaxStreams]
    options.maxMemoryBytes = settings[Self.connectionMaxMemory].bytes
    options.maxReceiveMessageBytes = settings[Self.messageMaxReceiveSize].bytes
    options.maxSendMessageBytes = settings[Self.messageMaxSendSize]?.bytes
    options.shutdownGracePeriod = settings[Self.shutdownGracePeriod]
    options.pollerThreads = settings[Self.pollerThreads]
    if options.maxMemoryBytes < Self.messagesInMemoryMin * options.maxReceiveMessageBytes {
      throw Self.memoryRefusal
    }
    if case .plaintext = security, !address.isLocal, !settings[Self.allowInsecurePlaintext] {
      throw Self.plaintextRefusal(address)
    }
    http = settings[Self.httpListen]
    stores = Self.stores(settings)
    inference = Self.inference(settings)
    sources = try Self.sources(settings)
    authentication = try Self.authentication(settings, isLocal: address.isLocal)
  }

  private static func security(
    _ settings: ResolvedSettings
  ) throws(SettingsError) -> ServerSecurity {
    let clientCA = settings[tlsClientCA]
    let requiresCertificate = settings[tlsRequireClientCertificate]
    switch (settings[tlsCertificate], settings[tlsKey]) {
    case (nil, nil):
      if clientCA != nil { throw needs(tlsClientCA, tlsCertificate) }
      if requiresCertificate { throw needs(tlsRequireClientCertificate, tlsCertificate) }
      return .plaintext
    case (nil, _?): throw needs(tlsKey, tlsCertificate)
    case (_?, nil): throw needs(tlsCertificate, tlsKey)
    case (let certificate?, let key?):
      var tls = ServerTLS(certificateChainPath: certificate.path, privateKeyPath: key.path)
      if let clientCA {
        tls.clientCertificates =
          requiresCertificate
          ? .required(rootsPath: clientCA.path) : .requested(rootsPath: clientCA.path)
      } else if requiresCertificate {
        throw needs(tlsRequireClientCertificate, tlsClientCA)
      }
      return .tls(tls)
    }
  }

  static func needs(
    _ given: any SettingDeclaration,
    _ missing: any SettingDeclaration
  ) -> SettingsError {
    SettingsError(
      code: .conflict,
      message: "\(given.key) has no effect without \(missing.key): set \(missing.flag) too"
    )
  }

  private static var memoryRefusal: SettingsError {
    SettingsError(
      code: .conflict,
      message: "\(connectionMaxMemory.key) has no room for \(messagesInMemoryMin) messages of "
        + "\(messageMaxReceiveSize.key): raise the one or lower the other"
    )
  }

  private static func plaintextRefusal(_ address: ListenAddress) -> SettingsError {
    SettingsError(
      code: .conflict,
      message: """
        refusing to serve plaintext on \(address), which other machines reach: set \
        \(tlsCertificate.flag) and \(tlsKey.flag), or \
        \(allowInsecurePlaintext.flag) behind a proxy that adds TLS
        """
    )
  }
}
