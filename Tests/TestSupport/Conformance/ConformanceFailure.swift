internal import GRPCCore

/// What a peer did that it should not have done.
public struct ConformanceFailure: Error, CustomStringConvertible {
  /// Names the expectation and what came instead.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

func require(_ holds: Bool, _ expectation: @autoclosure () -> String) throws {
  guard holds else { throw ConformanceFailure(expectation()) }
}

func requireEqual<Value: Equatable>(
  _ actual: Value,
  _ expected: Value,
  _ what: @autoclosure () -> String
) throws {
  guard actual == expected else {
    throw ConformanceFailure("\(what()): expected \(expected), got \(actual)")
  }
}

/// Runs `body`, which must throw an `RPCError` with `code`, and returns that error.
@discardableResult
func requireError<Value>(
  _ code: RPCError.Code,
  _ what: @autoclosure () -> String,
  from body: () async throws -> Value
) async throws -> RPCError {
  do {
    let value = try await body()
    throw ConformanceFailure("\(what()): expected \(code), got \(type(of: value))")
  } catch let error as RPCError {
    try requireEqual(error.code, code, "\(what()): \(error)")
    return error
  }
}
