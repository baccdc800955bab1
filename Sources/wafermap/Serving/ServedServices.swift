import GRPCCore

/// The services of the server.
struct ServedServices: Sendable {
  let all: [any RegistrableRPCService]

  init() throws {
    all = []
  }

  /// The server takes calls from now on.
  func begin() {}

  /// The server is about to stop.
  func end() {}
}
