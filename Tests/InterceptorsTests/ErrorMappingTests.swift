import GRPCCore
import GRPCInProcessTransport
import GRPCProtobuf
import InMemoryLogging
import Interceptors
import Logging
import SwiftProtobuf
import Testing

@Suite struct ErrorMappingTests {
  private struct Unexpected: Error, CustomStringConvertible {
    var description = "connection to db-7 as admin failed"
  }

  private struct Outcome: Error, RPCErrorConvertible {
    var rpcErrorCode: RPCError.Code { .failedPrecondition }
    var rpcErrorMessage: String { "The job has ended." }
    var rpcErrorMetadata: Metadata { ["job": "17"] }
  }

  @Test(arguments: CallShape.allCases)
  func `an unknown error says only its request id`(shape: CallShape) async throws {
    let harness = InProcessHarness()
    let outcome = try await harness.call(shape, metadata: ["x-request-id": "id-1"]) {
      throw Unexpected()
    }
    #expect(outcome.status.code == .internalError)
    #expect(
      outcome.status.message == "Internal error. Quote request id id-1 when you report it."
    )
    #expect(outcome.trailing("x-request-id") == ["id-1"])
    let record = try #require(
      harness.records.entries.first { $0.message == "handler failed with an unknown error" }
    )
    #expect(record.level == .error)
    #expect(record.metadata["error"] == "connection to db-7 as admin failed")
    #expect(record.metadata["request_id"] == "id-1")
    #expect(record.metadata["method"] == "test.v1.Scripted/\(shape.rawValue)")
  }

  @Test(arguments: CallShape.allCases)
  func `an outcome on purpose passes`(shape: CallShape) async throws {
    let outcome = try await InProcessHarness().call(shape) {
      throw RPCError(
        code: .aborted,
        message: "Stale version.",
        metadata: ["etag": "9"],
        cause: Unexpected()
      )
    }
    #expect(outcome.status == Status(code: .aborted, message: "Stale version."))
    #expect(outcome.trailing("etag") == ["9"])
  }

  @Test(arguments: CallShape.allCases)
  func `a convertible error is converted`(shape: CallShape) async throws {
    let outcome = try await InProcessHarness().call(shape) { throw Outcome() }
    #expect(outcome.status == Status(code: .failedPrecondition, message: "The job has ended."))
    #expect(outcome.trailing("job") == ["17"])
  }

  @Test(arguments: CallShape.allCases)
  func `a cancelled handler is CANCELLED`(shape: CallShape) async throws {
    let outcome = try await InProcessHarness().call(shape) { throw CancellationError() }
    #expect(outcome.status.code == .cancelled)
  }

  @Test(arguments: CallShape.allCases)
  func `a handler cancelled by its deadline is DEADLINE_EXCEEDED`(shape: CallShape) async throws {
    let past = ContinuousClock.now - .seconds(1)
    let inner: [any ServerInterceptor] = [
      RequestContextInterceptor { _, _ in past },
      ErrorMappingInterceptor(logger: InProcessHarness().logger),
    ]
    let outcome = try await InProcessHarness().call(shape, inner: inner) {
      throw CancellationError()
    }
    #expect(outcome.status.code == .deadlineExceeded)
  }

  @Test(arguments: CallShape.allCases)
  func `every outcome is completed, with the request id`(shape: CallShape) async throws {
    let detailing = ErrorMappingInterceptor(logger: InProcessHarness().logger) { outcome, id in
      var outcome = outcome
      outcome.metadata.addString("\(outcome.code) \(id ?? "")", forKey: "detail")
      return outcome
    }
    let errors: [(any Error & Sendable, String)] = [
      (Unexpected(), "internalError id-1"), (CancellationError(), "cancelled id-1"),
      (RPCError(code: .aborted, message: "Stale."), "aborted id-1"),
      (Outcome(), "failedPrecondition id-1"),
    ]
    for (error, detail) in errors {
      let outcome = try await InProcessHarness().call(
        shape,
        metadata: ["x-request-id": "id-1"],
        inner: [detailing]
      ) { throw error }
      #expect(outcome.trailing("detail") == [detail])
    }
  }

  @Test func `an unknown error of an inner interceptor is INTERNAL`() async throws {
    struct Failing: ServerInterceptor {
      func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next:
          @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
          StreamingServerResponse<Output>
      ) async throws -> StreamingServerResponse<Output> {
        throw Unexpected()
      }
    }
    let outcome = try await InProcessHarness().call(.unary, inner: [Failing()])
    #expect(outcome.status.code == .internalError)
    #expect(!outcome.status.message.contains("db-7"))
  }

  @Test(arguments: CallShape.allCases)
  func `a bearer token is never logged`(shape: CallShape) async throws {
    let harness = InProcessHarness()
    let token = "eyJhbGciOi.secret.signature"
    _ = try await harness.call(shape, metadata: ["authorization": "Bearer \(token)"]) {
      throw Unexpected(description: "rejected token \(token), sorry")
    }
    let text = harness.records.entries.map { "\($0.message) \($0.metadata)" }.joined()
    #expect(text.contains("rejected token <redacted>, sorry"))
    #expect(!text.contains("secret"))
  }

  @Test func `an undecodable message is INVALID_ARGUMENT`() async throws {
    struct StampService: RegistrableRPCService {
      static let method = MethodDescriptor(fullyQualifiedService: "test.v1.Stamp", method: "Echo")

      func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
          forMethod: Self.method,
          deserializer: ProtobufDeserializer<Google_Protobuf_Timestamp>(),
          serializer: ProtobufSerializer<Google_Protobuf_Timestamp>()
        ) { request, _ in
          let single = try await ServerRequest(stream: request)
          return StreamingServerResponse(single: ServerResponse(message: single.message))
        }
      }
    }
    let transport = InProcessTransport()
    let outcome = try await withGRPCServer(
      transport: transport.server,
      services: [StampService()],
      interceptors: InProcessHarness().pipeline
    ) { _ in
      try await withGRPCClient(transport: transport.client) { client in
        try await client.bidirectionalStreaming(
          request: StreamingClientRequest { try await $0.write("\u{7f}garbage") },
          descriptor: StampService.method,
          serializer: TextCoder(),
          deserializer: TextCoder(),
          options: .defaults
        ) { await ClientOutcome(of: $0) }
      }
    }
    #expect(outcome.status.code == .invalidArgument)
  }
}
