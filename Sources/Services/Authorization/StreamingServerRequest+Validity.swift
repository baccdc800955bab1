internal import GRPCCore

extension StreamingServerRequest where Message: Sendable {
  /// The same request, whose next message is an error once the principal's token is not valid.
  func valid(for principal: Principal, _ authenticator: Authenticator) -> Self {
    var request = self
    request.messages = RPCAsyncSequence(
      wrapping: messages.map { message in
        if let failure = authenticator.failure(of: principal) { throw failure.outcome }
        return message
      }
    )
    return request
  }
}
