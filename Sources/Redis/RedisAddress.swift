internal import Foundation

/// Where a server is and who asks, as a URL says it. Holds the password.
struct RedisAddress: Sendable {
  enum Endpoint: Hashable, Sendable {
    case tcp(host: String, port: Int32)
    case unixSocket(path: String)
  }

  static let portDefault = 6379

  let endpoint: Endpoint
  let user: String?
  let password: String?
  let database: Int

  /// Reads `redis://[[user]:password@]host[:port][/database]` or `unix://path[?db=database]`.
  init(url: String) throws(RedisError) {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else {
      throw Self.malformed
    }
    user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
    password = parts.password
    switch scheme {
    case "redis":
      guard let host = parts.host, !host.isEmpty else { throw Self.malformed }
      guard let port = Int32(exactly: parts.port ?? Self.portDefault), (1...65_535) ~= port else {
        throw Self.malformed
      }
      let name = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
      endpoint = .tcp(host: name, port: port)
      let path = parts.path.drop { $0 == "/" }
      guard let database = path.isEmpty ? 0 : Int(path), database >= 0 else {
        throw Self.malformed
      }
      self.database = database
    case "unix":
      guard parts.host ?? "" == "", !parts.path.isEmpty else { throw Self.malformed }
      endpoint = .unixSocket(path: parts.path)
      let text = parts.queryItems?.first { $0.name == "db" }?.value ?? "0"
      guard let database = Int(text), database >= 0 else { throw Self.malformed }
      self.database = database
    case "rediss":
      throw RedisError(
        .invalidAddress,
        "TLS to Redis is not supported; let a tunnel such as stunnel speak it and use unix:// or "
          + "redis:// to reach the tunnel"
      )
    default: throw Self.malformed
    }
  }

  /// The address may hold a password, so none of it is shown.
  private static let malformed = RedisError(
    .invalidAddress,
    "the address of Redis is not redis://[user:password@]host[:port][/database] or unix:///path; "
      + "percent-encode the characters of a password that a URL gives a meaning"
  )
}
