import GRPCCore

/// The four shapes of a call, as methods of one service.
enum CallShape: String, CaseIterable, Sendable {
  case unary = "Unary"
  case clientStreaming = "ClientStreaming"
  case serverStreaming = "ServerStreaming"
  case bidirectional = "Bidirectional"

  static let service = "test.v1.Scripted"

  var descriptor: MethodDescriptor {
    MethodDescriptor(fullyQualifiedService: Self.service, method: rawValue)
  }

  /// What the client sends.
  var requests: [String] {
    switch self {
    case .unary, .serverStreaming: ["one"]
    case .clientStreaming, .bidirectional: ["one", "two", "three"]
    }
  }

  /// What a handler that echoes answers.
  var replies: [String] {
    switch self {
    case .unary, .clientStreaming: [requests.joined(separator: ",")]
    case .serverStreaming, .bidirectional: requests + requests
    }
  }

  /// Whether the handler's work happens while the response is being produced.
  var answersInProducer: Bool { self == .serverStreaming || self == .bidirectional }
}
