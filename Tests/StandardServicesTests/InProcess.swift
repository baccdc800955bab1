import GRPCCore
import GRPCInProcessTransport

/// Serves with a router over the in-process transport while the body runs with a client of it.
func withInProcessClient<Result: Sendable>(
  register: (inout RPCRouter<InProcessTransport.Server>) throws -> Void,
  body: @Sendable (GRPCClient<InProcessTransport.Client>) async throws -> Result
) async throws -> Result {
  var router = RPCRouter<InProcessTransport.Server>()
  try register(&router)
  let transport = InProcessTransport()
  let server = GRPCServer(transport: transport.server, router: router)
  return try await withThrowingDiscardingTaskGroup { group in
    group.addTask { try await server.serve() }
    let result = try await withGRPCClient(transport: transport.client) { client in
      try await body(client)
    }
    server.beginGracefulShutdown()
    return result
  }
}
