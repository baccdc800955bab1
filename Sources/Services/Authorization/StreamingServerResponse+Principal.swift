internal import GRPCCore

extension StreamingServerResponse where Message: Sendable {
  typealias Producer = @Sendable (RPCWriter<Message>) async throws -> Metadata

  /// The same response, produced with ``Principal/current`` set and through `wrap`.
  func `as`(
    _ principal: Principal?,
    wrap: @escaping @Sendable (RPCWriter<Message>, @escaping Producer) async throws -> Metadata = {
      writer,
      producer in try await producer(writer)
    }
  ) -> Self {
    guard case .success(var contents) = accepted else { return self }
    let producer = contents.producer
    contents.producer = { writer in
      try await Principal.$current.withValue(principal) { try await wrap(writer, producer) }
    }
    var response = self
    response.accepted = .success(contents)
    return response
  }
}
