package import NetworkAddresses

/// Which addresses may be connected to: public ones, and those of the blocks allowed on purpose.
///
/// What is not public is what the IANA registries of special-purpose addresses list as not globally
/// reachable (RFC 6890), with multicast and everything outside of 2000::/3.
package struct AddressPolicy: Sendable {
  private let allowed: [IPAddressRange]

  /// A policy that allows the blocks of `allowed` besides public addresses.
  package init(allowed: [IPAddressRange]) {
    self.allowed = allowed
  }

  private static let specialPurpose: [(range: IPAddressRange, kind: String)] = [
    ("0.0.0.0/8", "an unspecified address"),
    ("10.0.0.0/8", "a private address"),
    ("100.64.0.0/10", "an address of a carrier's own network"),
    ("127.0.0.0/8", "a loopback address"),
    ("169.254.0.0/16", "a link-local address"),
    ("172.16.0.0/12", "a private address"),
    ("192.0.0.0/24", "an address for protocols"),
    ("192.0.2.0/24", "an address for documents"),
    ("192.88.99.0/24", "an address of a 6to4 relay"),
    ("192.168.0.0/16", "a private address"),
    ("198.18.0.0/15", "an address for benchmarks"),
    ("198.51.100.0/24", "an address for documents"),
    ("203.0.113.0/24", "an address for documents"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
    ("::/128", "an unspecified address"),
    ("::1/128", "a loopback address"),
    ("fc00::/7", "a private address"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a site-local address"),
    ("ff00::/8", "a multicast address"),
    ("2001::/23", "an address for protocols"),
    ("2001:db8::/32", "an address for documents"),
    ("3fff::/20", "an address for documents"),
  ].compactMap { text, kind in IPAddressRange(text).map { ($0, kind) } }

  private static let loopback = ["127.0.0.0/8", "::1"].compactMap { IPAddressRange($0) }
  private static let globalUnicast = IPAddressRange("2000::/3")
  /// RFC 6052 and RFC 3056: prefixes after which an IPv4 address stands that packets end up at,
  /// with the index of its first byte.
  private static let embeddings: [(range: IPAddressRange, firstByte: Int)] = [
    ("64:ff9b::/96", 12), ("2002::/16", 2),
  ].compactMap { text, firstByte in IPAddressRange(text).map { ($0, firstByte) } }

  func allows(_ address: IPAddress) -> Bool {
    refusal(of: address) == nil
  }

  /// Whether plaintext may be sent to `address`: this machine, or a block allowed on purpose.
  func allowsPlaintext(_ address: IPAddress) -> Bool {
    (Self.loopback + allowed).contains { $0.contains(address) }
  }

  /// What `address` is, in words, when it may not be connected to.
  package func refusal(of address: IPAddress) -> String? {
    if allowed.contains(where: { $0.contains(address) }) { return nil }
    if let embedding = Self.embeddings.first(where: { $0.range.contains(address) }) {
      let bytes = address.bytes[embedding.firstByte..<embedding.firstByte + 4]
      guard let embedded = IPAddress(bytes: Array(bytes)) else { return "a malformed address" }
      return refusal(of: embedded).map { "\($0) inside of one of IPv6" }
    }
    if let special = Self.specialPurpose.first(where: { $0.range.contains(address) }) {
      return special.kind
    }
    if !address.isIPv4, Self.globalUnicast?.contains(address) != true {
      return "a reserved address"
    }
    return nil
  }
}
