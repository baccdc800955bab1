public import Credentials
public import GRPCCore
public import Logging

extension Outcome {
  /// What a call ends with when a key, a token or a password could not be used. Why a token is
  /// refused is for logs: its sender hears only that it is.
  public static func of(_ error: CredentialsError, _ logger: Logger) -> RPCError {
    switch error.code {
    case .tokenRefused:
      unauthenticated(reason: "TOKEN_REFUSED", "The token is not valid; log in again.")
    case .invalidPassword:
      invalidArgument([
        FieldViolation(field: "password", reason: ViolationReason.malformed.rawValue, error.message)
      ])
    case .queueFull:
      resourceExhausted("Too many logins wait; try again.", reason: "PASSWORD_QUEUE_FULL")
    case .cancelled: cancelled()
    case .invalidKey, .invalidHash, .libraryFailure: internalError(error, logger)
    }
  }
}
