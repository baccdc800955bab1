import GRPCCore
package import WafermapAPI

extension RequestOutcome {
  /// What is kept of a prediction.
  package init(_ prediction: Wafermap_V1_Prediction) {
    self = .answered(
      Answer(
        isCached: prediction.cached,
        times: ServerTimes(prediction.timings),
        modelVersion: prediction.modelVersion
      )
    )
  }

  /// How a call ended that threw.
  package init(_ error: any Error) {
    switch error {
    case let error as RPCError: self = .failed(error.code, message: error.message)
    case is CancellationError: self = .failed(.cancelled, message: "the call was cancelled")
    default: self = .failed(.unknown, message: "\(error)")
    }
  }

  /// What an item of a stream says went wrong.
  package init(_ status: Google_Rpc_Status) {
    let code = Status.Code(rawValue: Int(status.code)).flatMap { RPCError.Code($0) }
    self = .failed(code ?? .unknown, message: status.message)
  }
}
