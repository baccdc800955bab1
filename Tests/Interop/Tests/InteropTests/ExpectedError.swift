import GRPCCore
import Testing

/// The `RPCError` that `body` throws; an issue is recorded if it throws none or another error.
func rpcError<Value>(
  sourceLocation: SourceLocation = #_sourceLocation,
  of body: () async throws -> Value
) async -> RPCError? {
  do {
    let value = try await body()
    Issue.record("expected an RPCError, got \(value)", sourceLocation: sourceLocation)
  } catch let error as RPCError {
    return error
  } catch {
    Issue.record("expected an RPCError, got \(error)", sourceLocation: sourceLocation)
  }
  return nil
}
