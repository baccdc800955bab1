internal import Interceptors
internal import NetworkAddresses

/// Where a call comes from, as far as counting its failures goes.
package enum PeerHost {
  /// Bytes of an IPv6 address that one subscriber shares: a /64, so counting single addresses would
  /// count nothing.
  private static let networkByteCount = 8

  /// The host of `peer`, as gRPC names peers: `ipv4:192.0.2.1:40100` without the port,
  /// `ipv6:[2001:db8::1]:40100` as its /64, anything else (`unix:`) as it is.
  package static func name(of peer: String) -> String {
    guard let address = IPAddress(peer: peer) else { return peer }
    guard address.bytes.count > networkByteCount else { return address.peer }
    let bytes = address.bytes.prefix(networkByteCount)
    let groups = stride(from: 0, to: networkByteCount, by: 2).map { index in
      String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16)
    }
    return "ipv6:\(groups.joined(separator: ":"))::/64"
  }
}
