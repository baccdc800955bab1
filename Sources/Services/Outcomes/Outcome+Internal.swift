public import GRPCCore
internal import Interceptors
public import Logging

extension Outcome {
  /// Something that should not have happened. The log gets the error; the caller gets an
  /// `ErrorInfo` that holds only the request id.
  ///
  /// - Parameter logger: Takes one record at level error.
  public static func internalError(_ cause: any Error, _ logger: Logger) -> RPCError {
    let requestID = RequestContext.current?.requestID
    logger.error(
      "a call failed with an error that is nobody's fault outside",
      metadata: [
        "error_type": .string(String(reflecting: type(of: cause))),
        "error": .string(String(describing: cause)),
      ]
    )
    let advice = requestID.map { " Quote request id \($0) when you report it." } ?? ""
    return error(
      .internalError,
      reason: "INTERNAL",
      "Internal error.\(advice)",
      metadata: requestID.map { ["request_id": $0] } ?? [:]
    )
  }
}
