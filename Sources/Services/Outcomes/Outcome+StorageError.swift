public import GRPCCore
public import Logging
public import Storage

extension Outcome {
  /// What a call ends with when the database did not do what it was asked.
  ///
  /// Where a missing or existing row means something to the caller, the service says it itself.
  public static func of(_ error: StorageError, _ logger: Logger) -> RPCError {
    switch error.code {
    case .unavailable: away(error, logger)
    case .notFound: notFound("record", "", reason: "NOT_FOUND")
    case .alreadyExists(let constraint):
      alreadyExists("record", constraint, "Something with that name exists already.")
    case .conflict:
      aborted(
        reason: "CONCURRENT_CHANGE",
        "It was changed by somebody else; read it and try again."
      )
    case .deadlineExceeded: deadlineExceeded()
    case .cancelled: cancelled()
    case .queueFull: resourceExhausted(error.message, reason: "STORE_QUEUE_FULL")
    case .internal: internalError(error, logger)
    }
  }

  /// What the library says of a lost database names hosts and files: it is for the log alone.
  private static func away(_ error: StorageError, _ logger: Logger) -> RPCError {
    logger.debug("the database is away", metadata: ["error": "\(error.message)"])
    return unavailable(
      "The database is away; nothing was changed. Try again.",
      reason: "DATABASE_UNAVAILABLE"
    )
  }
}
