import GRPCCore
import GRPCProtobuf
import Services
import Testing

/// Expects a call to end with `code` and, in its ErrorInfo, `reason`.
@discardableResult
func expectOutcome<Answer>(
  _ code: RPCError.Code,
  _ reason: String,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Answer
) async -> GoogleRPCStatus? {
  let error = await #expect(throws: RPCError.self, sourceLocation: sourceLocation) {
    _ = try await body()
  }
  guard let error else { return nil }
  #expect(error.code == code, "\(error.message)", sourceLocation: sourceLocation)
  let status = try? error.unpackGoogleRPCStatus()
  let info = status?.details.compactMap(\.errorInfo).first
  #expect(info?.reason == reason, "\(error.message)", sourceLocation: sourceLocation)
  #expect(info?.domain == Outcome.domain, sourceLocation: sourceLocation)
  return status
}

extension GoogleRPCStatus {
  /// Field and reason of each violation.
  var violations: [String] {
    details.compactMap(\.badRequest).flatMap(\.violations).map { "\($0.field) \($0.reason)" }
  }

  /// What RetryInfo says, in seconds.
  var retrySeconds: Double? {
    details.compactMap(\.retryInfo).first.map { $0.delay / .seconds(1) }
  }
}
