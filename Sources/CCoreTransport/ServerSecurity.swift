/// How a server's connections are protected.
public enum ServerSecurity: Hashable, Sendable {
  /// No TLS: for loopback and Unix sockets.
  case plaintext
  case tls(ServerTLS)
}

/// A server's certificate and what it asks of its clients. The files are PEM; one that changes
/// is read again at the next handshake, and while it cannot be read the old one stays in force.
public struct ServerTLS: Hashable, Sendable {
  /// What a server does about client certificates.
  public enum ClientCertificates: Hashable, Sendable {
    /// None is asked for.
    case ignored
    /// One is asked for; a client that shows one must show one signed by these roots.
    case requested(rootsPath: String)
    /// A client without a certificate signed by these roots is refused (mutual TLS).
    case required(rootsPath: String)
  }

  /// The server's certificate followed by its intermediates.
  public var certificateChainPath: String
  /// The key of that certificate.
  public var privateKeyPath: String
  /// What is asked of clients; by default nothing.
  public var clientCertificates: ClientCertificates

  /// Names the files; they are read when a server is made.
  public init(
    certificateChainPath: String,
    privateKeyPath: String,
    clientCertificates: ClientCertificates = .ignored
  ) {
    self.certificateChainPath = certificateChainPath
    self.privateKeyPath = privateKeyPath
    self.clientCertificates = clientCertificates
  }
}
