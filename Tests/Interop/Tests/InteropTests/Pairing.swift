import Testing

/// Whose server meets whose client.
struct Pairing: Sendable, CustomTestStringConvertible {
  let server: Stack
  let client: Stack

  /// Two of our side against a stranger, and a control with nothing of ours in it: a check that
  /// fails there is wrong. Our server with our client is the root package's to test.
  static let all = [
    Pairing(server: .core, client: .nio),
    Pairing(server: .nio, client: .core),
    Pairing(server: .nio, client: .nio),
  ]

  /// Those with our server.
  static let coreServers =
    all.filter { $0.server == .core } + [
      Pairing(server: .core, client: .core)
    ]

  var testDescription: String { "\(server) server, \(client) client" }
}
