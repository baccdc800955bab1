public import GRPCCore

/// How a call ended.
public struct CallOutcome: Sendable, Equatable {
  /// The status that was sent, or CANCELLED when the peer had gone before one could be sent.
  public var code: Status.Code

  /// From the call's arrival at the interceptor to the end of its response.
  public var duration: Duration

  /// Request messages that the handler took.
  public var messagesReceived: Int

  /// Response messages that the transport accepted.
  public var messagesSent: Int

  /// Creates an outcome.
  public init(code: Status.Code, duration: Duration, messagesReceived: Int, messagesSent: Int) {
    self.code = code
    self.duration = duration
    self.messagesReceived = messagesReceived
    self.messagesSent = messagesSent
  }
}
