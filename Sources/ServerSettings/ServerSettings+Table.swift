internal import CCoreTransport
internal import Logging
public import Settings

extension ServerSettings {
  /// Every setting of the server: the only place that knows its name, type, default and limits.
  public static let table = SettingsTable(
    [configurationFile] + transportTable + storeTable + inferenceTable + authenticationTable,
    // The token that the commands of clients read.
    foreignVariables: ["WAFERMAP_TOKEN"]
  )

  private static let transportTable: [any SettingDeclaration] = [
    listen, allowInsecurePlaintext,
    tlsCertificate, tlsKey, tlsClientCA, tlsRequireClientCertificate,
    keepaliveTime, keepaliveTimeout, connectionMaxIdle, connectionMaxAge, connectionMaxStreams,
    connectionMaxMemory, messageMaxReceiveSize, messageMaxSendSize,
    shutdownGracePeriod, pollerThreads, logLevel, logFormat, revision,
  ]

  /// The file that the other settings may stand in.
  public static let configurationFile = Setting<FilePath?>(
    "config",
    default: nil,
    "JSON file with settings.",
    isAllowedInFile: false
  )

  static let listen = Setting(
    "listen",
    default: ListenAddress.tcp(host: "127.0.0.1", port: 50051),
    "Where to accept connections; port 0 lets the system choose."
  )

  static let allowInsecurePlaintext = Setting(
    "allowInsecurePlaintext",
    default: false,
    "Serve other machines without TLS, behind a proxy that adds it."
  )

  static let tlsCertificate = Setting<FilePath?>(
    "tls.certificate",
    default: nil,
    "PEM file with certificate and intermediates; turns TLS on."
  )

  static let tlsKey = Setting<FilePath?>(
    "tls.key",
    default: nil,
    "PEM file with the certificate's private key."
  )

  static let tlsClientCA = Setting<FilePath?>(
    "tls.clientCA",
    default: nil,
    "PEM file with the roots of client certificates; asks for one."
  )

  static let tlsRequireClientCertificate = Setting(
    "tls.requireClientCertificate",
    default: false,
    "Refuse clients without a certificate of tls.clientCA (mutual TLS)."
  )

  static let keepaliveTime = Setting(
    "keepalive.time",
    default: options.keepaliveTime,
    in: .seconds(1) ... .seconds(7200),
    "Ping a connection that has been silent for this long."
  )

  static let keepaliveTimeout = Setting(
    "keepalive.timeout",
    default: options.keepaliveTimeout,
    in: .seconds(1) ... .seconds(600),
    "Close a connection whose ping is unanswered for this long."
  )

  static let connectionMaxIdle = Setting(
    "connection.maxIdle",
    default: options.maxConnectionIdle,
    in: connectionTimes,
    "Close a connection without calls after this."
  )

  static let connectionMaxAge = Setting(
    "connection.maxAge",
    default: options.maxConnectionAge,
    in: connectionTimes,
    "Close a connection after this, letting its calls finish."
  )

  static let connectionMaxStreams = Setting(
    "connection.maxStreams",
    default: options.maxConcurrentStreams,
    in: 1...1_000_000,
    "Calls that one connection may have open at a time."
  )

  static let connectionMaxMemory = Setting(
    "connection.maxMemory",
    default: ByteCount(bytes: options.maxMemoryBytes),
    in: .mebibytes(16) ... .mebibytes(1 << 20),
    "Memory of all connections and their unread requests; calls end beyond."
  )

  /// Room for a batch of 100 wafer maps as images; gRPC's own default of 4 MiB is not.
  static let messageMaxReceiveSize = Setting(
    "message.maxReceiveSize",
    default: ByteCount.mebibytes(64),
    in: messageSizes,
    "Largest request; a larger one gets RESOURCE_EXHAUSTED."
  )

  static let messageMaxSendSize = Setting<ByteCount?>(
    "message.maxSendSize",
    default: nil,
    in: messageSizes,
    "Largest response message."
  )

  static let shutdownGracePeriod = Setting(
    "shutdown.gracePeriod",
    default: options.shutdownGracePeriod,
    in: .milliseconds(0) ... .seconds(3600),
    "What calls get to finish after a signal; a second one ends them."
  )

  static let pollerThreads = Setting(
    "pollerThreads",
    default: options.pollerThreads,
    in: 1...16,
    "Threads that move network events; more than 2 only contend."
  )

  static let logLevel = Setting(
    "log.level",
    default: Logger.Level.info,
    "Least severe log records written to stderr."
  )

  static let logFormat = Setting(
    "log.format",
    default: LogFormatChoice.auto,
    "JSON lines or text; auto: text on a terminal, JSON elsewhere."
  )

  /// The compiler is not told it: whoever builds an image knows it.
  static let revision = Setting<String?>(
    "revision",
    default: nil,
    "Revision of the source that it was built from, as GetInfo shows it."
  )

  /// The transport's own defaults hold unless a setting says why not.
  private static let options = ServerOptions()

  private static let connectionTimes: ClosedRange<Duration> = .seconds(1) ... .seconds(604_800)

  private static let messageSizes: ClosedRange<ByteCount> =
    ByteCount(bytes: 1024) ... .mebibytes(1024)
}
