import CCoreTransport
import Foundation
import GRPCCore
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite(.timeLimit(.minutes(10))) struct ServedCallTests {
  private func withClient<Result: Sendable>(
    _ arguments: [String] = [],
    _ body: (Program, GRPCClient<CoreClientTransport>) async throws -> Result
  ) async throws -> Result {
    try await TemporaryDirectory.with { folder in
      let program = try Program.serve(
        in: folder,
        ["--listen=127.0.0.1:0"] + arguments,
        environment: ["WAFERMAP_LOG_FORMAT": "json", "WAFERMAP_LOG_LEVEL": "debug"]
      )
      let address = try await program.readyAddress()
      let transport = try CoreClientTransport(target: address, security: .plaintext)
      return try await withGRPCClient(transport: transport) { client in
        try await body(program, client)
      }
    }
  }

  private func accessRecords(_ run: ProgramRun) throws -> [[String: Any]] {
    try run.errorLines.compactMap { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    }.filter { $0["logger"] as? String == "wafermap.access" }
  }

  @Test func `a call goes through the whole pipeline`() async throws {
    let run = try await withClient { program, client in
      let health = Grpc_Health_V1_Health.Client(wrapping: client)
      let request = ClientRequest(
        message: Grpc_Health_V1_HealthCheckRequest(),
        metadata: ["x-request-id": "id-1", "authorization": "Bearer hunter2"]
      )
      try await health.check(request: request) { response in
        let status = try response.message.status
        #expect(status == .serving)
        #expect(Array(response.metadata[stringValues: "x-request-id"]) == ["id-1"])
      }
      program.signal(SIGTERM)
      return try await program.end()
    }
    #expect(run.exitCode == 0)
    let record = try #require(try accessRecords(run).first)
    #expect(record["request_id"] as? String == "id-1")
    #expect(record["method"] as? String == "grpc.health.v1.Health/Check")
    #expect(record["code"] as? String == "OK")
    #expect(record["messages_sent"] as? Int == 1)
    #expect((record["duration_ms"] as? Double ?? 0) > 0)
    #expect(!run.errors.contains("hunter2"))
  }

  @Test func `an unknown service is NOT_FOUND with the request's id`() async throws {
    try await withClient { program, client in
      let health = Grpc_Health_V1_Health.Client(wrapping: client)
      let request = ClientRequest(
        message: Grpc_Health_V1_HealthCheckRequest.with { $0.service = "nobody.v1.Service" },
        metadata: ["x-request-id": "id-2"]
      )
      let error = await #expect(throws: RPCError.self) { try await health.check(request: request) }
      #expect(error?.code == .notFound)
      let metadata = try #require(error).metadata
      #expect(Array(metadata[stringValues: "x-request-id"]) == ["id-2"])
      program.signal(SIGTERM)
      #expect(try await program.end().exitCode == 0)
    }
  }

  @Test func `a watcher hears that the server stops`() async throws {
    try await withClient { program, client in
      let health = Grpc_Health_V1_Health.Client(wrapping: client)
      let statuses = try await health.watch(Grpc_Health_V1_HealthCheckRequest()) { response in
        var statuses: [Grpc_Health_V1_HealthCheckResponse.ServingStatus] = []
        do {
          for try await message in response.messages {
            statuses.append(message.status)
            if statuses.count == 1 { program.signal(SIGTERM) }
          }
        } catch let error as RPCError {
          #expect(error.code == .unavailable)
        }
        return statuses
      }
      #expect(statuses == [.serving, .notServing])
      #expect(try await program.end().exitCode == 0)
    }
  }

  @Test func `what outlives the grace period is cancelled`() async throws {
    try await withClient(["--shutdown-grace-period=100ms"]) { program, client in
      try await holdReflectionOpen(client) {
        program.signal(SIGTERM)
        let run = try await program.end()
        #expect(run.exitCode == 0)
      }
    }
  }

  @Test func `a second signal does not wait for the grace period`() async throws {
    try await withClient(["--shutdown-grace-period=1h"]) { program, client in
      try await holdReflectionOpen(client) {
        program.signal(SIGTERM)
        _ = try await program.wait { $0.errors.contains("signal received") ? true : nil }
        program.signal(SIGTERM)
        let run = try await program.end()
        #expect(run.exitCode == 1)
        #expect(
          run.errorLines.last
            == "wafermap: stopped by a second signal before running calls had ended"
        )
      }
    }
  }

  /// Runs `body` while a call is open that the server cannot end by itself.
  private func holdReflectionOpen(
    _ client: GRPCClient<CoreClientTransport>,
    during body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let reflection = Grpc_Reflection_V1_ServerReflection.Client(wrapping: client)
    let (answers, answered) = AsyncStream.makeStream(of: Void.self)
    let request = StreamingClientRequest<Grpc_Reflection_V1_ServerReflectionRequest> { writer in
      try await writer.write(.with { $0.listServices = "" })
      for await _ in answers {}
      try await body()
    }
    let error = await #expect(throws: RPCError.self) {
      try await reflection.serverReflectionInfo(request: request) { response in
        for try await _ in response.messages { answered.finish() }
      }
    }
    #expect(error?.code == .unavailable)
  }
}
