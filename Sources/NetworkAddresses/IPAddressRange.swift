/// A block of addresses, in CIDR notation.
public struct IPAddressRange: Hashable, Sendable, CustomStringConvertible {
  /// The first address.
  public let base: IPAddress
  /// How many leading bits the addresses of the block share.
  public let prefixBits: Int

  /// Reads `10.0.0.0/8` or `fd00::/8`, or one address alone; nil when the address is malformed, the
  /// prefix too long, a bit after the prefix set, or an IPv4 block written as IPv6.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let base = IPAddress(String(parts[0])) else { return nil }
    let bitsMax = base.bytes.count * 8
    // The prefix of an IPv4 address that is written as IPv6 could be meant either way.
    guard parts.count == 1 || !base.isIPv4 || !parts[0].contains(":") else { return nil }
    var bits = bitsMax
    if parts.count == 2 {
      let isPlain = parts[1].utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
      guard isPlain, let given = Int(parts[1]), given <= bitsMax else { return nil }
      bits = given
    }
    self.base = base
    prefixBits = bits
    guard base.bytes.indices.allSatisfy({ base.bytes[$0] & ~mask(at: $0) == 0 }) else { return nil }
  }

  /// Whether `address` is in the block. An IPv4 address is never in a block of IPv6.
  public func contains(_ address: IPAddress) -> Bool {
    address.bytes.count == base.bytes.count
      && base.bytes.indices.allSatisfy { address.bytes[$0] & mask(at: $0) == base.bytes[$0] }
  }

  /// CIDR notation.
  public var description: String { "\(base)/\(prefixBits)" }

  private func mask(at index: Int) -> UInt8 {
    let bits = min(max(prefixBits - index * 8, 0), 8)
    return bits == 0 ? 0 : UInt8.max << UInt8(8 - bits)
  }
}
