public import GRPCCore
internal import GRPCProtobuf
internal import Interceptors

extension Outcome {
  /// `outcome` with an `ErrorInfo`, whose reason is the name of the code, if it has no details yet:
  /// for outcomes that the interceptors and gRPC itself make.
  ///
  /// - Parameter requestID: What the caller quotes; given with INTERNAL only.
  public static func detailed(_ outcome: RPCError, requestID: String?) -> RPCError {
    guard outcome.metadata[statusDetailsKey].first(where: { _ in true }) == nil else {
      return outcome
    }
    let isInternal = outcome.code == .internalError
    let info = error(
      outcome.code,
      reason: Status.Code(outcome.code).canonicalName,
      outcome.message,
      metadata: isInternal ? requestID.map { ["request_id": $0] } ?? [:] : [:]
    )
    var detailed = outcome
    detailed.metadata.add(contentsOf: info.metadata)
    return detailed
  }
}
