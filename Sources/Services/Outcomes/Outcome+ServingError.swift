public import GRPCCore
public import Logging
public import ModelServing

extension Outcome {
  /// What a call ends with when a prediction or a model is not to be had.
  ///
  /// - Parameters:
  ///   - version: The model version that the call is about; empty for the active one.
  ///   - weightsField: The request's field that the weights come from; nil in calls that bring
  ///     none, for which weights that cannot be used are a state of the system.
  public static func of(
    _ error: ServingError,
    version: String,
    weightsField: String? = nil,
    _ logger: Logger
  ) -> RPCError {
    switch error.code {
    case .queueFull(let retryAfter):
      return resourceExhausted(error.message, reason: "QUEUE_FULL", retryAfter: retryAfter)
    case .deadlineExceeded: return deadlineExceeded()
    case .cancelled: return cancelled()
    case .modelNotFound:
      return notFound("model version", version, reason: "MODEL_NOT_FOUND", error.message)
    case .modelNotReady: return failedPrecondition(reason: "MODEL_NOT_READY", error.message)
    case .invalidWeights:
      if let weightsField { return violation(weightsField, .broken, error.message) }
      return failedPrecondition(reason: "INVALID_WEIGHTS", error.message)
    case .digestMismatch: return failedPrecondition(reason: "DIGEST_MISMATCH", error.message)
    case .invalidVersion: return violation("model_version", .malformed, error.message)
    case .versionConflict:
      return alreadyExists(
        "model version",
        version,
        reason: "VERSION_HAS_OTHER_WEIGHTS",
        error.message
      )
    case .activeVersionChanged:
      return failedPrecondition(reason: "ACTIVE_VERSION_CHANGED", error.message)
    case .tooManyModels:
      return resourceExhausted(error.message, reason: "TOO_MANY_MODELS")
    case .shuttingDown: return unavailable(error.message, reason: "SHUTTING_DOWN")
    case .modelFailed, .libraryFailed: return internalError(error, logger)
    }
  }
}
