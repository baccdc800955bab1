import Foundation

/// A throw-away authority with certificates under it, made by the `openssl` command in a temporary
/// directory that is removed with this object.
final class Certificates: Sendable {
  /// Names that the server's certificate is valid for, besides 127.0.0.1.
  static let names = ["localhost", "maps.test", "more.maps.test"]

  /// PEM file of the authority.
  let authority: String
  /// PEM file of an authority that has signed nothing.
  let strangerAuthority: String
  let server: (certificate: String, key: String)
  let client: (certificate: String, key: String)

  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    let path = directory.path
    for name in ["authority", "stranger"] {
      try Self.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
          + "-keyout \(path)/\(name).key -out \(path)/\(name).pem -subj /CN=test-\(name)"
      )
    }
    let names = Self.names.map { "DNS:\($0)" }.joined(separator: ",") + ",IP:127.0.0.1"
    for (name, alternatives) in [("server", names), ("client", "DNS:client.test")] {
      try Self.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
          + "-CA \(path)/authority.pem -CAkey \(path)/authority.key "
          + "-keyout \(path)/\(name).key -out \(path)/\(name).pem -subj /CN=test-\(name) "
          + "-addext subjectAltName=\(alternatives) -addext basicConstraints=CA:FALSE"
      )
    }
    authority = "\(path)/authority.pem"
    strangerAuthority = "\(path)/stranger.pem"
    server = ("\(path)/server.pem", "\(path)/server.key")
    client = ("\(path)/client.pem", "\(path)/client.key")
  }

  private static func openssl(_ arguments: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw TestFailure(message: "openssl failed: \(String(decoding: message, as: UTF8.self))")
    }
  }
}
