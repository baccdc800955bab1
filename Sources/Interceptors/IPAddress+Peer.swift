package import NetworkAddresses

extension IPAddress {
  /// Reads `a.b.c.d:port` and `[IPv6]:port`, the port or the brackets left out or not.
  package init?(host: some StringProtocol) {
    if host.first == "[" {
      guard let close = host.lastIndex(of: "]"),
        Self.isPort(host[host.index(after: close)...])
      else { return nil }
      // The zone says which link of this machine; no other machine cares.
      self.init(String(host[..<close].dropFirst().prefix { $0 != "%" }))
    } else if let colon = host.firstIndex(of: ":"), host[colon...].lastIndex(of: ":") == colon {
      guard Self.isPort(host[colon...]) else { return nil }
      self.init(String(host[..<colon]))
    } else {
      self.init(String(host))
    }
  }

  /// Reads a peer as gRPC names it, `ipv4:192.0.2.1:40100` or `ipv6:[2001:db8::1]:40100`; nil for
  /// others, such as `unix:`.
  package init?(peer: String) {
    guard let scheme = ["ipv4:", "ipv6:"].first(where: peer.hasPrefix) else { return nil }
    self.init(host: peer.dropFirst(scheme.count))
  }

  /// The address as gRPC names a peer, without a port.
  package var peer: String { isIPv4 ? "ipv4:\(self)" : "ipv6:[\(self)]" }

  /// Nothing, or a colon and a number.
  private static func isPort(_ text: some StringProtocol) -> Bool {
    text.isEmpty || text.first == ":" && UInt16(text.dropFirst()) != nil
  }
}
