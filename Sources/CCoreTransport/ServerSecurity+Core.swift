import CGRPCShim

extension ServerSecurity {
  /// Credentials of the C core, owned by the caller.
  ///
  /// - Throws: `CoreTransportError` that names the file which cannot be read.
  func makeCredentials() throws(CoreTransportError) -> OpaquePointer {
    switch self {
    case .plaintext:
      return cgrpc_server_credentials_create_plaintext()
    case .tls(let tls):
      return try tls.makeCredentials()
    }
  }
}

extension ServerTLS {
  fileprivate func makeCredentials() throws(CoreTransportError) -> OpaquePointer {
    let (policy, rootsPath): (cgrpc_client_certificate_policy, String?) =
      switch clientCertificates {
      case .ignored: (CGRPC_CLIENT_CERTIFICATE_IGNORED, nil)
      case .requested(let path): (CGRPC_CLIENT_CERTIFICATE_REQUESTED, path)
      case .required(let path): (CGRPC_CLIENT_CERTIFICATE_REQUIRED, path)
      }
    for path in [certificateChainPath, privateKeyPath, rootsPath].compactMap({ $0 }) {
      try PEMFile.check(path)
    }
    let credentials = cgrpc_server_credentials_create_tls(
      certificateChainPath,
      privateKeyPath,
      rootsPath,
      policy
    )
    guard let credentials else {
      throw CoreTransportError(
        .invalidCredentials,
        "\(certificateChainPath) and \(privateKeyPath) are not usable: check that both are PEM, "
          + "belong together and need no passphrase"
          + (rootsPath.map { ", and that \($0) holds certificates." } ?? ".")
      )
    }
    return credentials
  }
}
