public import GRPCCore
public import WaferMapSources

extension Outcome {
  /// What a call ends with when nothing could be fetched from the URL in field `field`.
  public static func of(_ error: SourceError, field: String) -> RPCError {
    switch error.code {
    case .notAllowed: violation(field, .notAllowed, error.message)
    case .malformed: violation(field, .malformed, error.message)
    case .tooLarge: violation(field, .tooLarge, error.message)
    case .notFound: notFound("file", field, reason: "SOURCE_NOT_FOUND", error.message)
    case .unavailable: unavailable(error.message, reason: "SOURCE_UNAVAILABLE")
    case .deadlineExceeded: deadlineExceeded()
    case .cancelled: cancelled()
    }
  }

  static func violation(
    _ field: String,
    _ reason: ViolationReason,
    _ message: String
  ) -> RPCError {
    invalidArgument([FieldViolation(field: field, reason: reason.rawValue, message)])
  }
}
