public import GRPCCore
internal import GRPCProtobuf

/// The outcomes that calls end with on purpose: a canonical code, a message that says what to do,
/// and `google.rpc` details. Every one carries an `ErrorInfo`, as AIP-193 asks.
///
/// Messages go to callers: they name nothing but what the caller sent or may know.
public enum Outcome {
  /// `ErrorInfo.domain` of every outcome.
  public static let domain = "wafermap"
  /// Most violations that one answer lists.
  static let violationCountMax = 50
  /// What a caller is told to wait for something that is away.
  public static let defaultRetryDelay: Duration = .seconds(1)

  /// Everything that is wrong with a request; at least one thing.
  public static func invalidArgument(_ violations: [FieldViolation]) -> RPCError {
    let listed = violations.prefix(violationCountMax)
    let summary = listed.first.map { first in
      let more = violations.count > 1 ? " (and \(violations.count - 1) more)" : ""
      return "\(first.field): \(first.message)\(more)"
    }
    return error(
      .invalidArgument,
      reason: "INVALID_REQUEST",
      summary ?? "The request is not valid.",
      .badRequest(
        violations: listed.map {
          .init(
            field: $0.field,
            description: $0.message,
            reason: $0.reason,
            localizedMessage: nil
          )
        }
      )
    )
  }

  /// Nothing of that name.
  ///
  /// - Parameters:
  ///   - type: What kind of thing, such as `prediction`.
  ///   - name: The name that was asked for.
  ///   - message: What to say instead of just that.
  public static func notFound(
    _ type: String,
    _ name: String,
    reason: String = "NOT_FOUND",
    _ message: String? = nil
  ) -> RPCError {
    let message = message ?? "There is no \(type) \"\(name)\"."
    return error(
      .notFound,
      reason: reason,
      message,
      .resourceInfo(type: type, name: name, errorDescription: message)
    )
  }

  /// Something of that name is there.
  public static func alreadyExists(
    _ type: String,
    _ name: String,
    reason: String = "ALREADY_EXISTS",
    _ message: String
  ) -> RPCError {
    error(
      .alreadyExists,
      reason: reason,
      message,
      .resourceInfo(type: type, name: name, errorDescription: message)
    )
  }

  /// The system is not in the state that the call needs.
  public static func failedPrecondition(reason: String, _ message: String) -> RPCError {
    error(.failedPrecondition, reason: reason, message)
  }

  /// Somebody else changed it first.
  public static func aborted(reason: String, _ message: String) -> RPCError {
    error(.aborted, reason: reason, message)
  }

  /// A bound is reached; worth trying again after `retryAfter`.
  public static func resourceExhausted(
    _ message: String,
    reason: String = "RESOURCE_EXHAUSTED",
    retryAfter: Duration? = defaultRetryDelay
  ) -> RPCError {
    guard let retryAfter else { return error(.resourceExhausted, reason: reason, message) }
    return error(.resourceExhausted, reason: reason, message, .retryInfo(delay: retryAfter))
  }

  /// Something that the call needs is away.
  public static func unavailable(
    _ message: String,
    reason: String = "UNAVAILABLE",
    retryAfter: Duration = defaultRetryDelay
  ) -> RPCError {
    error(.unavailable, reason: reason, message, .retryInfo(delay: retryAfter))
  }

  /// The caller did not prove who it is.
  public static func unauthenticated(reason: String, _ message: String) -> RPCError {
    error(.unauthenticated, reason: reason, message)
  }

  /// The caller is known and may not.
  public static func permissionDenied(reason: String, _ message: String) -> RPCError {
    error(.permissionDenied, reason: reason, message)
  }

  /// Nobody waits for the answer any more: the deadline passed.
  public static func deadlineExceeded() -> RPCError {
    error(.deadlineExceeded, reason: "DEADLINE_EXCEEDED", "The deadline passed.")
  }

  /// Nobody waits for the answer any more: the caller left.
  public static func cancelled() -> RPCError {
    error(.cancelled, reason: "CANCELLED", "The call was cancelled.")
  }

  static func error(
    _ code: RPCError.Code,
    reason: String,
    _ message: String,
    metadata: [String: String] = [:],
    _ details: ErrorDetails...
  ) -> RPCError {
    RPCError(
      GoogleRPCStatus(
        code: code,
        message: message,
        details: [.errorInfo(reason: reason, domain: domain, metadata: metadata)] + details
      )
    )
  }
}
