/// Where a server listens.
public enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
  /// A host name or IP address, and a port; port 0 lets the system choose one.
  case tcp(host: String, port: UInt16)
  /// A Unix domain socket. `path` has at most `unixPathBytesMax` bytes.
  case unix(path: String)

  /// Longest path of a Unix domain socket, in bytes (`sun_path` of unix(7), less its NUL).
  public static let unixPathBytesMax = 107

  private static let unixPrefix = "unix:"

  /// Parses `host:port`, `[ipv6]:port` or `unix:path`.
  ///
  /// - Throws: `CoreTransportError` with code `invalidAddress`.
  public init(parsing text: String) throws(CoreTransportError) {
    if text.hasPrefix(Self.unixPrefix) {
      let path = String(text.dropFirst(Self.unixPrefix.count))
      guard !path.isEmpty, path.utf8.count <= Self.unixPathBytesMax else {
        throw CoreTransportError(
          .invalidAddress,
          "Address '\(text)': give a socket path of 1 to \(Self.unixPathBytesMax) bytes."
        )
      }
      self = .unix(path: path)
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else {
      throw CoreTransportError(
        .invalidAddress,
        "Address '\(text)': give host:port with a port of 0 to 65535, or unix:path."
      )
    }
    let host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    guard !host.isEmpty, isBracketed || !host.contains(":") else {
      throw CoreTransportError(
        .invalidAddress,
        "Address '\(text)': put an IPv6 address in brackets, as in [::1]:50051."
      )
    }
    self = .tcp(host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
  }

  /// Whether only this machine can connect.
  public var isLocal: Bool {
    switch self {
    case .unix: true
    case .tcp(let host, _): host == "localhost" || host == "::1" || Self.isIPv4Loopback(host)
    }
  }

  /// Whether `host` is an address of 127.0.0.0/8, not a name that only begins like one.
  private static func isIPv4Loopback(_ host: String) -> Bool {
    let octets = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return octets.count == 4 && octets[0] == 127 && !octets.contains(nil)
  }

  /// The form `init(parsing:)` reads, which is also a gRPC target name.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): Self.unixPrefix + path
    }
  }
}
