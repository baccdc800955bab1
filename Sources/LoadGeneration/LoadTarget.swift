package import CCoreTransport
package import GRPCCore

/// The server that load is put on, and how it is reached.
package struct LoadTarget: Sendable {
  /// Most connections.
  package static let connectionCountMax = 256

  /// Where the server listens.
  package var address: ListenAddress
  /// How connections are protected.
  package var security: ClientSecurity
  /// Sent with every call: the token.
  package var metadata: Metadata
  /// Connections, each a TCP connection of its own, used in turn.
  package var connectionCount: Int
  /// What a request may take.
  package var timeout: Duration
  /// Requests go over one PredictStream for each connection, not as calls of their own.
  package var usesStreams: Bool

  /// A target by its values.
  package init(
    address: ListenAddress,
    security: ClientSecurity,
    metadata: Metadata,
    connectionCount: Int = 1,
    timeout: Duration = .seconds(10),
    usesStreams: Bool = false
  ) {
    self.address = address
    self.security = security
    self.metadata = metadata
    self.connectionCount = connectionCount
    self.timeout = timeout
    self.usesStreams = usesStreams
  }

  /// Opens the connections for the length of `body`.
  ///
  /// - Throws: `CoreTransportError` when a certificate cannot be used, else what `body` throws.
  package func withCallers<Result: Sendable>(
    _ body: @Sendable ([any PredictionCaller]) async throws -> Result
  ) async throws -> Result {
    var options = ClientOptions()
    options.usesOwnConnections = true
    var clients: [GRPCClient<CoreClientTransport>] = []
    for _ in 0..<connectionCount {
      clients.append(
        GRPCClient(
          transport: try CoreClientTransport(
            target: address.description,
            security: security,
            options: options
          )
        )
      )
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for client in clients { group.addTask { try await client.runConnections() } }
      defer {
        for client in clients { client.beginGracefulShutdown() }
        group.cancelAll()
      }
      guard usesStreams else {
        return try await body(
          clients.map { UnaryCaller($0, metadata: metadata, timeout: timeout) }
        )
      }
      let streams = clients.map { client in
        let stream = StreamCaller()
        group.addTask { await stream.run(client, metadata: metadata) }
        return stream
      }
      defer { for stream in streams { stream.finish() } }
      return try await body(streams)
    }
  }
}
