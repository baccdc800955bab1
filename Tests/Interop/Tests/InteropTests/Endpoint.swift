/// Where a server listens.
enum Endpoint: Sendable {
  case loopback(port: Int)
  case socket(path: String)

  var port: Int? {
    if case .loopback(let port) = self { port } else { nil }
  }
}
