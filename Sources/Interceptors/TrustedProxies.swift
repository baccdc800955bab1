public import NetworkAddresses

/// The proxies in front of the server whose word about their clients is taken.
public struct TrustedProxies: Hashable, Sendable {
  /// Most hops that are followed; a longer way is nobody's that is trusted.
  package static let hopCountMax = 16

  private let blocks: [IPAddressRange]

  /// Trusts what is in one of `blocks`; nobody when there is none.
  public init(_ blocks: [IPAddressRange] = []) { self.blocks = blocks }

  /// Whether nobody is trusted.
  var isEmpty: Bool { blocks.isEmpty }

  /// Who makes a call that came from `peer`.
  ///
  /// "X-Forwarded-For: client, proxy1, proxy2": every proxy appends whom it heard it from, so only
  /// the entries that trusted ones appended are true. From the right, the first address that is not
  /// trusted is the client, as nginx (`real_ip_recursive on`) and Envoy (`xff_trusted_cidrs`)
  /// have it; when all are trusted, the left-most one. Whatever a client wrote itself stands
  /// further left.
  ///
  /// - Parameters:
  ///   - peer: As gRPC names it, the other end of the connection.
  ///   - forwardedFor: The values of `x-forwarded-for`, in order.
  /// - Returns: The client as gRPC names peers, without a port; `peer` when it is not trusted, says
  ///   nothing, or says something that is no address.
  package func client(peer: String, forwardedFor: [String]) -> String {
    guard let proxy = IPAddress(peer: peer), isTrusted(proxy) else { return peer }
    let hops = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    var client: IPAddress?
    for hop in hops.reversed().prefix(Self.hopCountMax) {
      guard let address = IPAddress(host: Self.trimmed(hop)) else { return peer }
      client = address
      if !isTrusted(address) { return address.peer }
    }
    return hops.count > Self.hopCountMax ? peer : client?.peer ?? peer
  }

  private func isTrusted(_ address: IPAddress) -> Bool {
    blocks.contains { $0.contains(address) }
  }

  /// Without the white space that RFC 9110 (5.6.1) allows around elements of a list.
  private static func trimmed(_ element: Substring) -> Substring {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    let start = element.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return start[...last]
  }
}
