import Testing

/// Whose server meets whose client.
struct Pairing: Sendable, CustomTestStringConvertible {
  let server: Stack
  let client: Stack

  /// The last one has nothing of ours in it: a check that fails there is wrong.
  static let all = [
    Pairing(server: .core, client: .nio),
    Pairing(server: .nio, client: .core),
    Pairing(server: .core, client: .core),
    Pairing(server: .nio, client: .nio),
  ]

  var testDescription: String { "\(server) server, \(client) client" }
}
