import ModelServing

/// The code that `body` fails with; nil when it succeeds or fails with another kind of error.
func code(_ body: () async throws -> Void) async -> ServingError.Code? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? ServingError)?.code
  }
}
