public import GRPCCore

internal import struct Foundation.Data

/// The server side of `echo.proto`: does what each request says, over any transport.
public struct EchoService: Echo.ServiceProtocol {
  /// What the handlers have seen.
  public let tally: EchoTally

  /// A service that counts into `tally`.
  public init(tally: EchoTally = EchoTally()) {
    self.tally = tally
  }

  /// Answers one request with one response.
  public func unary(
    request: ServerRequest<EchoRequest>,
    context: ServerContext
  ) async throws -> ServerResponse<EchoResponse> {
    let trailing = EchoMetadata.trailing(of: request.metadata)
    let response = try await tallied {
      try await request.message.obeyWaits(context: context, tally: tally)
      try request.message.throwFailure(trailing: trailing)
      return request.message.response(sequence: 0, received: request.metadata)
    }
    return ServerResponse(
      message: response,
      metadata: EchoMetadata.initial(of: request.metadata),
      trailingMetadata: trailing
    )
  }

  /// Reads the whole stream, then answers with the payloads joined.
  public func collect(
    request: StreamingServerRequest<EchoRequest>,
    context: ServerContext
  ) async throws -> ServerResponse<EchoResponse> {
    let trailing = EchoMetadata.trailing(of: request.metadata)
    let response = try await tallied {
      var collected = EchoResponse()
      for try await message in request.messages {
        collected.payload.append(message.payload)
        collected.sequence += 1
        try await message.obeyWaits(context: context, tally: tally)
        try message.throwFailure(trailing: trailing)
      }
      return collected
    }
    return ServerResponse(
      message: response,
      metadata: EchoMetadata.initial(of: request.metadata),
      trailingMetadata: trailing
    )
  }

  /// Answers one request with as many responses as it asks for.
  public func expand(
    request: ServerRequest<EchoRequest>,
    context: ServerContext
  ) async throws -> StreamingServerResponse<EchoResponse> {
    respond(to: request.metadata) { writer in
      try await answer(
        request.message,
        from: 0,
        received: request.metadata,
        context: context,
        writer: writer
      )
    }
  }

  /// Answers each request as it arrives.
  public func chat(
    request: StreamingServerRequest<EchoRequest>,
    context: ServerContext
  ) async throws -> StreamingServerResponse<EchoResponse> {
    respond(to: request.metadata) { writer in
      var sequence: UInt64 = 0
      for try await message in request.messages {
        try await answer(
          message,
          from: sequence,
          received: request.metadata,
          context: context,
          writer: writer
        )
        sequence += UInt64(message.streamedCount)
      }
    }
  }

  /// Waits until the floors are reached, then reports the counts.
  ///
  /// - Throws: `CANCELLED` if the call is cancelled first.
  public func tally(
    request: ServerRequest<TallyRequest>,
    context: ServerContext
  ) async throws -> ServerResponse<TallyResponse> {
    let (counts, stop) = tally.changes()
    let reached = await withRPCCancellationHandler {
      await counts.first { $0.reaches(request.message) }
    } onCancelRPC: {
      stop()
    }
    if let reached {
      return ServerResponse(message: reached)
    }
    throw RPCError(
      code: .cancelled,
      message: "cancelled with \(tally.counts) short of \(request.message)"
    )
  }

  private func respond(
    to metadata: Metadata,
    body: @escaping @Sendable (RPCWriter<EchoResponse>) async throws -> Void
  ) -> StreamingServerResponse<EchoResponse> {
    StreamingServerResponse(metadata: EchoMetadata.initial(of: metadata)) { writer in
      try await tallied { try await body(writer) }
      return EchoMetadata.trailing(of: metadata)
    }
  }

  private func answer(
    _ message: EchoRequest,
    from sequence: UInt64,
    received: Metadata,
    context: ServerContext,
    writer: RPCWriter<EchoResponse>
  ) async throws {
    try await message.obeyWaits(context: context, tally: tally)
    for offset in 0..<UInt64(message.streamedCount) {
      try await writer.write(message.response(sequence: sequence + offset, received: received))
      tally.update { $0.written += 1 }
    }
    try message.throwFailure(trailing: EchoMetadata.trailing(of: received))
  }

  private func tallied<Result: Sendable>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    tally.update { $0.started += 1 }
    defer { tally.update { $0.finished += 1 } }
    return try await withTaskCancellationHandler {
      try await withRPCCancellationHandler {
        try await body()
      } onCancelRPC: { [tally] in
        tally.update { $0.cancelled += 1 }
      }
    } onCancel: { [tally] in
      tally.update { $0.taskCancelled += 1 }
    }
  }
}
