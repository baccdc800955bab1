public import Settings

/// Where HTTP is served: an IP address and a port.
public struct HTTPAddress: SettingValue {
  /// The address, without brackets; `localhost` is 127.0.0.1.
  public var host: String
  /// The port; 0 lets the system choose.
  public var port: UInt16

  /// Creates an address.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// See `SettingValue`.
  public static var expectation: String { "HOST:PORT such as 127.0.0.1:9464 or [::1]:9464" }

  /// Takes an address, brackets around IPv6, a colon and a port.
  public init?(settingText: String) {
    guard let colon = settingText.lastIndex(of: ":"),
      let port = UInt16(settingText[settingText.index(after: colon)...])
    else { return nil }
    var host = settingText[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self.init(host: String(host), port: port)
  }

  /// The form that `init(settingText:)` reads.
  public var settingText: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
