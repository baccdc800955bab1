internal import Foundation
internal import GRPCCore
internal import SwiftProtobuf
internal import WafermapAPI

extension Outcome {
  /// The outcome of one wafer as a message: what the call of its own would have ended with, details
  /// included.
  static func status(_ error: RPCError) -> Google_Rpc_Status {
    let details = error.metadata[binaryValues: statusDetailsKey].first { _ in true }
    if let details, let status = try? Google_Rpc_Status(serializedBytes: Data(details)) {
      return status
    }
    return Google_Rpc_Status.with {
      $0.code = Int32(error.code.rawValue)
      $0.message = error.message
    }
  }

  /// Where gRPC puts the serialised `google.rpc.Status` of a call.
  static let statusDetailsKey = "grpc-status-details-bin"
}
