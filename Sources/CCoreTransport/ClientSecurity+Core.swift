import CGRPCShim

extension ClientSecurity {
  /// Where Debian keeps the roots it trusts.
  private static let systemRootsPath = "/etc/ssl/certs/ca-certificates.crt"

  /// Credentials of the C core, owned by the caller.
  ///
  /// - Throws: `CoreTransportError` that names the file which cannot be read.
  func makeCredentials() throws(CoreTransportError) -> OpaquePointer {
    guard case .tls(let tls) = self else { return cgrpc_channel_credentials_create_plaintext() }
    let roots = try PEMFile.read(tls.rootsPath ?? Self.systemRootsPath)
    var chain: String?
    var key: String?
    if let identity = tls.identity {
      chain = try PEMFile.read(identity.certificateChainPath)
      key = try PEMFile.read(identity.privateKeyPath)
    }
    guard let credentials = cgrpc_channel_credentials_create_tls(roots, chain, key) else {
      throw CoreTransportError(
        .invalidCredentials,
        "The client's certificate or roots are not usable: check that all are PEM, and that "
          + "certificate and key belong together."
      )
    }
    return credentials
  }
}
