/// Where monitoring is served: an IPv4 or IPv6 address and a port.
public struct MonitoringAddress: Sendable, Equatable, CustomStringConvertible {
  /// The address, without brackets.
  public let host: String
  /// The port; 0 lets the system choose.
  public let port: UInt16

  /// Makes an address.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// As it stands in a URL.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
