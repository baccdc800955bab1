internal import GRPCCore
internal import GRPCProtobuf
internal import SwiftProtobuf

internal import struct Foundation.Data

extension EchoRequest {
  /// Responses that a streaming call sends for this request.
  var streamedCount: UInt32 { hasResponseCount ? responseCount : 1 }

  func response(sequence: UInt64, received: Metadata) -> EchoResponse {
    EchoResponse.with {
      $0.sequence = sequence
      $0.payload =
        hasResponseBytes
        ? Data(repeating: UInt8(truncatingIfNeeded: sequence), count: Int(responseBytes))
        : payload
      if reportMetadata {
        $0.receivedMetadata = MetadataEntry.entries(of: received)
      }
    }
  }

  func obeyWaits(context: ServerContext, tally: EchoTally) async throws {
    if wait != .unspecified {
      tally.update { $0.waiting += 1 }
    }
    switch wait {
    case .callCancelled:
      try await context.cancellation.cancelled
      throw RPCError(code: .cancelled, message: "the call was cancelled, as asked")
    case .taskCancelled:
      let (silence, continuation) = AsyncStream.makeStream(of: Never.self)
      for await _ in silence {}
      continuation.finish()
      throw RPCError(code: .cancelled, message: "the task was cancelled, as asked")
    case .unspecified, .UNRECOGNIZED:
      break
    }
    if delayMs > 0 {
      try await Task.sleep(for: .milliseconds(delayMs))
    }
  }

  func throwFailure(trailing: Metadata) throws {
    guard hasFailure else { return }
    guard let status = Status.Code(rawValue: Int(failure.code)), let code = RPCError.Code(status)
    else {
      throw RPCError(
        code: .invalidArgument,
        message: "failure.code \(failure.code) is no code of google.rpc.Code; use 1 to 16"
      )
    }
    var metadata = trailing
    if !failure.reason.isEmpty {
      let details = GoogleRPCStatus(
        code: code,
        message: failure.message,
        details: .errorInfo(reason: failure.reason, domain: failure.domain)
      )
      metadata.add(contentsOf: details.rpcErrorMetadata)
    }
    throw RPCError(code: code, message: failure.message, metadata: metadata)
  }
}
