internal import Foundation

/// Certificates that live as long as this object, made by the `openssl` command in a temporary
/// directory: one authority with a server and a client under it, and a stranger's client under
/// an authority that nobody trusts.
public final class TestCertificates: Sendable {
  /// PEM files of one party.
  public struct Identity: Sendable {
    /// The certificate.
    public let certificate: String
    /// Its private key, PKCS #8.
    public let privateKey: String
  }

  /// PEM file of the authority that both sides trust.
  public let authority: String
  /// Valid for `localhost`, 127.0.0.1 and ::1.
  public let server: Identity
  /// Signed by the authority.
  public let client: Identity
  /// Signed by another authority.
  public let stranger: Identity

  private let directory: URL

  /// Makes the keys and certificates; takes some hundred milliseconds.
  ///
  /// - Throws: `CommandFailure` if `openssl` is missing or fails.
  public init() throws {
    directory = FileManager.default.temporaryDirectory
      .appending(path: "wafermap-certificates-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let openssl = OpenSSLCommand(directory: directory)
    authority = try openssl.makeAuthority("authority").certificate
    server = try openssl.makeLeaf(
      "server",
      under: "authority",
      names: "DNS:localhost,IP:127.0.0.1,IP:::1"
    )
    client = try openssl.makeLeaf("client", under: "authority", names: "DNS:client.test")
    _ = try openssl.makeAuthority("other-authority")
    stranger = try openssl.makeLeaf("stranger", under: "other-authority", names: "DNS:client.test")
  }

  deinit {
    try? FileManager.default.removeItem(at: directory)
  }

  /// Replaces the server's certificate and key, in their files, by new ones of the same
  /// authority and names.
  public func renewServer() throws {
    let openssl = OpenSSLCommand(directory: directory)
    _ = try openssl.makeLeaf(
      "server",
      under: "authority",
      names: "DNS:localhost,IP:127.0.0.1,IP:::1"
    )
  }
}
