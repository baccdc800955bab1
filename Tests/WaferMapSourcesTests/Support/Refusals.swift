import HTTPClient
import Testing
import WaferMapSources

/// Fails unless `body` throws an error of `code` whose message holds `words`.
func expectRefusal(
  _ code: SourceError.Code,
  _ words: String = "",
  _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Void
) async {
  let error = await #expect(throws: SourceError.self, comment, sourceLocation: sourceLocation) {
    try await body()
  }
  guard let error else { return }
  #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
  #expect(error.message.contains(words), sourceLocation: sourceLocation)
}

/// Fails unless `body` throws an error of `code` whose message holds `words`.
func expectFailure(
  _ code: HTTPError.Code,
  _ words: String = "",
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Void
) async {
  let error = await #expect(throws: HTTPError.self, sourceLocation: sourceLocation) {
    try await body()
  }
  guard let error else { return }
  #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
  #expect(error.message.contains(words), sourceLocation: sourceLocation)
}
