/// Where a call comes from, as far as counting its failures goes.
package enum PeerHost {
  /// Groups of an IPv6 address that one subscriber gets: a /64, so counting single addresses would
  /// count nothing.
  private static let networkGroupCount = 4

  /// The host of `peer`, as gRPC names peers: `ipv4:192.0.2.1:40100` without the port,
  /// `ipv6:[2001:db8::1]:40100` as its /64, anything else (`unix:`) as it is.
  package static func name(of peer: String) -> String {
    if peer.hasPrefix("ipv4:") { return String(peer.prefix { $0 != ":" } + hostAndPort(peer)) }
    guard peer.hasPrefix("ipv6:"), let close = peer.lastIndex(of: "]") else { return peer }
    let address = peer[..<close].drop { $0 != "[" }.dropFirst()
    return "ipv6:" + network(of: address.prefix { $0 != "%" })
  }

  /// `:192.0.2.1` of `ipv4:192.0.2.1:40100`.
  private static func hostAndPort(_ peer: String) -> Substring {
    let host = peer.dropFirst("ipv4".count)
    guard let port = host.dropFirst().lastIndex(of: ":") else { return host }
    return host[..<port]
  }

  /// The first four groups, zeros written out.
  private static func network(of address: Substring) -> String {
    let halves = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    let head = halves[0].split(separator: ":")
    let tail = halves.count > 1 ? halves[1].split(separator: ":") : []
    let zeros = halves.count > 1 ? max(0, 8 - head.count - tail.count) : 0
    let groups = head + repeatElement("0", count: zeros) + tail
    return groups.prefix(networkGroupCount).joined(separator: ":") + "::/64"
  }
}
