public import Glibc

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (`::ffff:a.b.c.d`) is held as the IPv4
/// address that the kernel connects to.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// Four or sixteen bytes in network order.
  public let bytes: [UInt8]

  private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

  /// An address of 4 or 16 bytes in network order; nil with any other number.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes.starts(with: Self.mappedPrefix) ? Array(bytes.suffix(4)) : bytes
  }

  /// Reads `a.b.c.d`, decimal and without leading zeros, or RFC 4291 text without a zone; nil for
  /// anything else, such as `127.1` or `0x7f000001`.
  public init?(_ text: String) {
    var v4 = in_addr()
    var v6 = in6_addr()
    // A C string would end at a NUL.
    guard !text.utf8.contains(0) else { return nil }
    if inet_pton(AF_INET, text, &v4) == 1 {
      self.init(bytes: withUnsafeBytes(of: v4) { Array($0) })
    } else if inet_pton(AF_INET6, text, &v6) == 1 {
      self.init(bytes: withUnsafeBytes(of: v6) { Array($0) })
    } else {
      return nil
    }
  }

  /// The address of a socket address of `byteCount` bytes; nil unless it is one of IPv4 or IPv6.
  public init?(socketAddress: UnsafePointer<sockaddr>, byteCount: Int) {
    let raw = UnsafeRawPointer(socketAddress)
    switch Int32(socketAddress.pointee.sa_family) {
    case AF_INET where byteCount >= MemoryLayout<sockaddr_in>.size:
      let v4 = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
      self.init(bytes: withUnsafeBytes(of: v4) { Array($0) })
    case AF_INET6 where byteCount >= MemoryLayout<sockaddr_in6>.size:
      let v6 = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      self.init(bytes: withUnsafeBytes(of: v6) { Array($0) })
    default:
      return nil
    }
  }

  /// Whether this is an IPv4 address, mapped ones included.
  public var isIPv4: Bool { bytes.count == 4 }

  /// The usual text: dotted decimal, or RFC 5952.
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = isIPv4 ? AF_INET : AF_INET6
    guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
