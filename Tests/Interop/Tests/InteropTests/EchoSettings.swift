import TestSupport

/// How the two sides of a pair are set up.
struct EchoSettings: Sendable {
  /// What the server does about TLS.
  enum ServerSecurity: Sendable {
    case plaintext
    case tls(TestCertificates)
    /// Clients must present a certificate of the authority.
    case mutualTLS(TestCertificates)
  }

  /// What the client does about TLS.
  enum ClientSecurity: Sendable {
    case plaintext
    /// Trusts the authority; presents `identity` if there is one.
    case tls(TestCertificates, identity: TestCertificates.Identity?)
  }

  var server = ServerSecurity.plaintext
  var client = ClientSecurity.plaintext
  /// The socket to listen on; nil: a port on loopback.
  var socketPath: String?
  /// How long a server that is shutting down lets its calls run.
  var grace = Duration.seconds(20)
  /// Whether messages are compressed with gzip, in both directions.
  var compresses = false
}
