package import GRPCCore

/// What became of one request.
package enum RequestOutcome: Sendable {
  /// It was answered.
  case answered(Answer)
  /// It ended with this code.
  case failed(RPCError.Code, message: String)

  /// What is kept of an answer.
  package struct Answer: Hashable, Sendable {
    /// The answer came from the cache.
    package var isCached: Bool
    /// The server's own account; nil when it gave none.
    package var times: ServerTimes?
    /// The model version that answered.
    package var modelVersion: String

    /// An answer by its values.
    package init(isCached: Bool, times: ServerTimes?, modelVersion: String) {
      self.isCached = isCached
      self.times = times
      self.modelVersion = modelVersion
    }
  }
}
