/// One behaviour that every client and every server of the wire protocol shares.
///
/// A check needs a server of `Echo` with the limits of `ConformanceLimits`. Checks may run one
/// after another against one server, not at the same time: some watch the server's counts.
public enum ConformanceCheck: String, CaseIterable, Sendable {
  // Call shapes.
  case unary
  case emptyMessages = "empty-messages"
  case clientStream = "client-stream"
  case serverStream = "server-stream"
  case bidirectional
  case pingPong = "ping-pong"
  // Metadata.
  case metadata
  case trailingMetadata = "trailing-metadata"
  case largeMetadata = "large-metadata"
  // Errors.
  case statusCodes = "status-codes"
  case richErrors = "rich-errors"
  case errorAfterMessages = "error-after-messages"
  case unimplemented
  case undecodable
  case oversizeRequest = "oversize-request"
  case oversizeResponse = "oversize-response"
  // Ends that come from outside.
  case cancel
  case cancelStream = "cancel-stream"
  case deadline
  // Load.
  case largeMessage = "large-message"
  case openStreams = "open-streams"
  case compression
  case slowReader = "slow-reader"
  case slowServer = "slow-server"

  /// Runs the check.
  ///
  /// - Throws: `ConformanceFailure` if the peer does something else than expected, or whatever
  ///   error ended a call that should have succeeded.
  public func run(on peer: EchoPeer, seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    switch self {
    case .unary: try await peer.checkUnary(&random)
    case .emptyMessages: try await peer.checkEmptyMessages()
    case .clientStream: try await peer.checkClientStream(&random)
    case .serverStream: try await peer.checkServerStream()
    case .bidirectional: try await peer.checkBidirectional()
    case .pingPong: try await peer.checkPingPong(&random)
    case .metadata: try await peer.checkMetadata(&random)
    case .trailingMetadata: try await peer.checkTrailingMetadata()
    case .largeMetadata: try await peer.checkLargeMetadata(&random)
    case .statusCodes: try await peer.checkStatusCodes()
    case .richErrors: try await peer.checkRichErrors()
    case .errorAfterMessages: try await peer.checkErrorAfterMessages()
    case .unimplemented: try await peer.checkUnimplemented()
    case .undecodable: try await peer.checkUndecodable()
    case .oversizeRequest: try await peer.checkOversizeRequest()
    case .oversizeResponse: try await peer.checkOversizeResponse()
    case .cancel: try await peer.checkCancel()
    case .cancelStream: try await peer.checkCancelStream()
    case .deadline: try await peer.checkDeadline()
    case .largeMessage: try await peer.checkLargeMessage(&random)
    case .openStreams: try await peer.checkOpenStreams()
    case .compression: try await peer.checkCompression(&random)
    case .slowReader: try await peer.checkSlowReader()
    case .slowServer: try await peer.checkSlowServer()
    }
  }
}
