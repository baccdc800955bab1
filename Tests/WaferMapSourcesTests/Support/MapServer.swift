import Foundation
import HTTPClient
import WaferMapSources

/// `Servers/map_server.py`: a web server that behaves well and badly.
final class MapServer: Sendable {
  /// What lies behind `/map`.
  static let map = Array("a wafer map".utf8)

  static func plain() throws -> MapServer { try plainServer.get() }
  static func secure() throws -> MapServer { try secureServer.get() }
  static func mutual() throws -> MapServer { try mutualServer.get() }
  static func certificates() throws -> Certificates { try madeCertificates.get() }

  private static let madeCertificates = Result { try Certificates() }
  private static let plainServer = Result { try MapServer([]) }
  private static let secureServer = Result {
    let server = try certificates().server
    return try MapServer([server.certificate, server.key])
  }
  private static let mutualServer = Result {
    let made = try certificates()
    return try MapServer([made.server.certificate, made.server.key, made.authority])
  }

  let port: UInt16
  private let process: ServerProcess

  private init(_ arguments: [String]) throws {
    process = try ServerProcess(python: "python3", script: "map_server.py", arguments)
    guard let port = UInt16(process.greeting.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw TestFailure(message: "map_server.py did not print its port")
    }
    self.port = port
  }

  /// `host:port:address` for the names of the certificate and for one it lacks.
  var resolutions: [String] {
    (Certificates.names + ["wrong.test"]).map { "\($0):\(port):127.0.0.1" }
  }

  /// A client that trusts the server and knows its names.
  func client(_ change: (inout HTTPClientConfiguration) -> Void = { _ in }) throws -> HTTPClient {
    var configuration = HTTPClientConfiguration()
    configuration.certificateAuthorityFile = try Self.certificates().authority
    configuration.resolutions = resolutions
    // A machine that runs many tests at once can be slow at handshakes.
    configuration.connectTimeout = .seconds(30)
    change(&configuration)
    return HTTPClient(configuration)
  }

  func url(_ target: String, host: String = "maps.test", scheme: HTTPURL.Scheme = .https) throws
    -> HTTPURL
  {
    try HTTPURL(scheme: scheme, host: host, port: port, target: target)
  }

  /// A fetcher that may ask `hosts` at the server's port, wherever that is.
  func fetcher(
    hosts: [String] = ["maps.test"],
    networks: [String] = ["127.0.0.0/8"],
    bytesMax: Int = SourcePolicy.bytesMaxDefault,
    _ change: (inout SourcePolicy) -> Void = { _ in }
  ) throws -> WaferMapFetcher {
    var policy = try SourcePolicy(
      httpsHosts: hosts.map { "\($0):\(port)" },
      httpsPrivateNetworks: networks,
      certificateAuthorityFile: try Self.certificates().authority,
      bytesMax: bytesMax
    )
    change(&policy)
    return WaferMapFetcher(policy, resolutions: resolutions) { 0 }
  }

  func text(_ target: String, host: String = "maps.test") -> String {
    "https://\(host):\(port)\(target)"
  }
}
