import GRPCCore

/// Serves every shape the way generated code does, with `work` as the handler's work.
///
/// For one response message `work` runs before the response exists, for a stream of them in the
/// response's producer: between them they take both ways on which an error can leave a handler.
struct ScriptedService: RegistrableRPCService {
  let work: @Sendable () async throws -> Void

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    for shape in CallShape.allCases {
      router.registerHandler(
        forMethod: shape.descriptor,
        deserializer: TextCoder(),
        serializer: TextCoder()
      ) { request, _ in
        try await respond(to: request, shape: shape)
      }
    }
  }

  private func respond(
    to request: StreamingServerRequest<String>,
    shape: CallShape
  ) async throws -> StreamingServerResponse<String> {
    guard shape.answersInProducer else {
      var texts: [String] = []
      for try await text in request.messages { texts.append(text) }
      try await work()
      let reply = ServerResponse(message: texts.joined(separator: ","))
      return StreamingServerResponse(single: reply)
    }
    return StreamingServerResponse { writer in
      var texts: [String] = []
      for try await text in request.messages {
        texts.append(text)
        try await writer.write(text)
      }
      try await work()
      try await writer.write(contentsOf: texts)
      return ["served-by": "scripted"]
    }
  }
}
