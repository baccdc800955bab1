public import NetworkAddresses

/// What all requests of a client have in common.
public struct HTTPClientConfiguration: Sendable {
  /// Whether `http` URLs may be requested. Default: `https` only.
  public var allowsPlaintext = false
  /// A PEM file with the authorities to trust, in place of the system's. Default: the system's.
  public var certificateAuthorityFile: String?
  /// What the client shows a peer that asks for a certificate. Default: nothing.
  public var clientCertificate: ClientCertificate?
  /// The URL of a proxy. Default: none; `http_proxy` and its kin in the environment are ignored.
  /// With a proxy, ``allowsAddress`` is asked about the proxy's address only.
  public var proxy: String?
  /// Whether a connection to an address may be made. Asked for each connection, on the client's
  /// thread, about the very address that is then connected to: a name that resolves to another
  /// address a moment later changes nothing. Must not block. Default: every address.
  public var allowsAddress: @Sendable (IPAddress) -> Bool = { _ in true }
  /// Requests under way at once, and thereby connections. Default: 32.
  public var inFlightMax = 32
  /// Requests that wait for one under way to end; one more fails with `queueFull`. Default: 256.
  public var waitingMax = 256
  /// The longest that a request may take, waiting included. Default: 60 s.
  public var timeout: Duration = .seconds(60)
  /// The longest that resolving the name and connecting may take. Default: 10 s.
  public var connectTimeout: Duration = .seconds(10)
  /// The value of `User-Agent`. Default: `wafermap`.
  public var userAgent = "wafermap"
  /// Addresses of names, as `host:port:address`, that stand in for what the resolver would say.
  package var resolutions: [String] = []

  /// All defaults.
  public init() {}
}
