public import NetworkAddresses

/// An `http` or `https` URL that means the same to every reader of it: what it does not take, a
/// lenient parser somewhere could take for another host.
///
/// Refused are user information, fragments, characters outside RFC 3986, names with non-ASCII
/// letters, empty labels or a trailing dot, and every way of writing an IPv4 address but `a.b.c.d`.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
  /// The scheme.
  public enum Scheme: String, Sendable {
    /// Plaintext.
    case http
    /// TLS.
    case https

    /// The port that is meant when none is written.
    public var defaultPort: UInt16 { self == .https ? 443 : 80 }
  }

  /// The most characters in a URL.
  public static let characterCountMax = 8192

  /// The scheme.
  public let scheme: Scheme
  /// The host in lower case: a name, `a.b.c.d`, or IPv6 text without brackets.
  public let host: String
  /// The host as an address, when it is written as one.
  public let address: IPAddress?
  /// The port.
  public let port: UInt16
  /// Path and query, beginning with a slash.
  public let target: String

  /// Reads a URL.
  ///
  /// - Throws: `HTTPError` with code `invalidRequest`, whose message quotes nothing of the query.
  public init(_ text: String) throws(HTTPError) {
    guard text.utf8.count <= Self.characterCountMax else {
      throw HTTPError(
        .invalidRequest,
        "the URL is longer than \(Self.characterCountMax) characters"
      )
    }
    guard let separator = text.firstRange(of: "://"),
      let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased())
    else {
      throw HTTPError(.invalidRequest, "the URL does not begin with https:// or http://")
    }
    let rest = text[separator.upperBound...]
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    let (host, port) = try Self.splitAuthority(rest[..<end])
    let target = String(rest[end...])
    try self.init(
      scheme: scheme,
      host: host,
      port: port,
      target: target.hasPrefix("/") ? target : "/" + target
    )
  }

  /// A URL of its parts. `target` is sent as it is: percent-encode it first.
  ///
  /// - Throws: `HTTPError` with code `invalidRequest`.
  public init(scheme: Scheme, host: String, port: UInt16? = nil, target: String)
    throws(HTTPError)
  {
    let lowercased = host.lowercased()
    address = IPAddress(lowercased)
    if address == nil, let reason = Self.fault(inName: lowercased) {
      throw HTTPError(.invalidRequest, "the host of the URL \(reason)")
    }
    guard port != 0 else { throw HTTPError(.invalidRequest, "the port of the URL is 0") }
    if let reason = Self.fault(inTarget: target) {
      throw HTTPError(.invalidRequest, "the path of the URL \(reason)")
    }
    self.scheme = scheme
    self.host = lowercased
    self.port = port ?? scheme.defaultPort
    self.target = target
  }

  /// Host and port as the `Host` field has them: no port when it is the scheme's own.
  public var authority: String {
    let bracketed = host.contains(":") ? "[\(host)]" : host
    return port == scheme.defaultPort ? bracketed : "\(bracketed):\(port)"
  }

  /// The whole URL, query included; queries can hold signatures.
  public var text: String { "\(scheme.rawValue)://\(authority)\(target)" }

  /// The URL without its query: safe to show.
  public var description: String {
    "\(scheme.rawValue)://\(authority)\(target.prefix { $0 != "?" })"
  }
}
