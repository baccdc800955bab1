/// How a client's connections are protected.
public enum ClientSecurity: Hashable, Sendable {
  /// No TLS: for loopback and Unix sockets.
  case plaintext
  case tls(ClientTLS)
}

/// What a client trusts, and the certificate it shows if it has one. The files are PEM and are
/// read when the transport is made.
public struct ClientTLS: Hashable, Sendable {
  /// A client's certificate and its key.
  public struct Identity: Hashable, Sendable {
    /// The client's certificate followed by its intermediates.
    public var certificateChainPath: String
    /// The key of that certificate.
    public var privateKeyPath: String

    /// Names the files; they are read when a client is made.
    public init(certificateChainPath: String, privateKeyPath: String) {
      self.certificateChainPath = certificateChainPath
      self.privateKeyPath = privateKeyPath
    }
  }

  /// Roots a server's certificate must lead to; nil: the system's.
  public var rootsPath: String?

  /// Shown to a server that asks for it (mutual TLS).
  public var identity: Identity?

  /// Name the server's certificate must have, when it is not the target's.
  public var serverName: String?

  /// Trusts the system's roots and shows no certificate unless told otherwise.
  public init(rootsPath: String? = nil, identity: Identity? = nil, serverName: String? = nil) {
    self.rootsPath = rootsPath
    self.identity = identity
    self.serverName = serverName
  }
}
