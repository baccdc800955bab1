/// A certificate with its key, for peers that ask who the client is.
public struct ClientCertificate: Hashable, Sendable {
  /// Path of the certificate chain, PEM.
  public var certificateFile: String
  /// Path of the private key, PEM, not encrypted.
  public var keyFile: String

  /// The certificate and key in two files. They are read anew for each connection.
  public init(certificateFile: String, keyFile: String) {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
  }
}
