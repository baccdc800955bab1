import ArgumentParser
import CCoreTransport

/// Which server a command talks to, and how.
struct ServerPlaceArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Address of the server: HOST:PORT or unix:PATH.",
      discussion: "Without it, commands that always talk to a server take 127.0.0.1:50051.",
      valueName: "address"
    )
  )
  var server: String?

  @Flag(help: "Connect with TLS.")
  var tls = false

  @Option(help: "PEM file with the roots to trust; by default the system's. Needs --tls.")
  var ca: String?

  @Option(help: "PEM file with this client's certificate, for mutual TLS. Needs --key.")
  var cert: String?

  @Option(help: "PEM file with the key of --cert.")
  var key: String?

  @Option(help: "Name the server's certificate must have, when it is not the address's.")
  var serverName: String?

  @Flag(help: "Send a token or a password to another machine without TLS.")
  var allowInsecurePlaintext = false

  /// Where commands that always talk to a server find it without being told: where `wafermap serve`
  /// listens by default.
  private static let defaultAddress = "127.0.0.1:50051"

  func validate() throws {
    if (cert == nil) != (key == nil) {
      throw ValidationError("--cert and --key belong together: give both")
    }
    for (name, value) in [("--ca", ca), ("--cert", cert), ("--server-name", serverName)]
    where value != nil && !tls {
      throw ValidationError("\(name) has no effect without --tls: add it")
    }
  }

  /// The connection that the arguments describe; it is made with the first call.
  ///
  /// - Parameters:
  ///   - token: Sent with every call.
  ///   - secret: What is sent that others must not read, such as `the token`; nil: nothing is.
  /// - Throws: `ValidationError` for an address that cannot be read, and for a secret that would
  ///   leave this machine unprotected.
  func connection(token: AccessToken?, secret: String?) throws -> ServerConnection {
    let address: ListenAddress
    do {
      address = try ListenAddress(parsing: server ?? Self.defaultAddress)
    } catch {
      throw ValidationError(error.message)
    }
    if let secret, !tls, !address.isLocal, !allowInsecurePlaintext {
      throw ValidationError(
        "refusing to send \(secret) to \(address) without TLS, where others can read it: add --tls,"
          + " or --allow-insecure-plaintext behind a proxy that adds TLS"
      )
    }
    return ServerConnection(address: address, security: security, token: token)
  }

  private var security: ClientSecurity {
    guard tls else { return .plaintext }
    let identity = cert.flatMap { certificate in
      key.map {
        ClientTLS.Identity(certificateChainPath: certificate, privateKeyPath: $0)
      }
    }
    return .tls(ClientTLS(rootsPath: ca, identity: identity, serverName: serverName))
  }
}
