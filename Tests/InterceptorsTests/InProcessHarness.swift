import GRPCCore
import GRPCInProcessTransport
import InMemoryLogging
import Interceptors
import Logging
import MetricsTestKit
import Synchronization

/// A server with the whole pipeline in front of a ``ScriptedService``, and one client call to it.
struct InProcessHarness: Sendable {
  /// What the access log and the error mapping wrote.
  let records = InMemoryLogHandler()
  let metrics = TestMetrics()

  /// Identifiers are 1, 2, 3, ... in the order in which they are made.
  let identifiers: IdentifierGenerator = {
    let count = WordCount()
    return IdentifierGenerator { count.next() }
  }()

  /// Moves forward by one millisecond each time it is read.
  let clock = SteppingClock()

  var logger: Logger {
    Logger(label: "test") { _ in
      var handler = records
      handler.logLevel = .trace
      return handler
    }
  }

  var pipeline: [any ServerInterceptor] {
    let clock = clock
    return [
      RequestContextInterceptor(identifiers: identifiers),
      ObservationInterceptor(
        observers: [AccessLog(logger: logger), CallMetrics(factory: metrics)],
        now: { clock.read() }
      ),
      ErrorMappingInterceptor(logger: logger, identifiers: identifiers),
    ]
  }

  /// Makes one call of `shape` to a handler that does `work`.
  func call(
    _ shape: CallShape,
    metadata: Metadata = [:],
    timeout: Duration? = nil,
    outer: [any ServerInterceptor] = [],
    inner: [any ServerInterceptor] = [],
    work: @escaping @Sendable () async throws -> Void = {}
  ) async throws -> ClientOutcome {
    let transport = InProcessTransport()
    return try await withGRPCServer(
      transport: transport.server,
      services: [ScriptedService(work: work)],
      interceptors: outer + pipeline + inner
    ) { _ in
      try await withGRPCClient(transport: transport.client) { client in
        try await client.call(shape, metadata: metadata, timeout: timeout)
      }
    }
  }

  /// The one record of the access log.
  func accessRecord() -> InMemoryLogHandler.Entry? {
    let entries = records.entries.filter { $0.message == "call ended" }
    return entries.count == 1 ? entries[0] : nil
  }
}

extension GRPCClient {
  func call(
    _ shape: CallShape,
    metadata: Metadata = [:],
    timeout: Duration? = nil
  ) async throws -> ClientOutcome {
    var options = CallOptions.defaults
    options.timeout = timeout
    return try await bidirectionalStreaming(
      request: StreamingClientRequest(metadata: metadata) { writer in
        try await writer.write(contentsOf: shape.requests)
      },
      descriptor: shape.descriptor,
      serializer: TextCoder(),
      deserializer: TextCoder(),
      options: options
    ) { await ClientOutcome(of: $0) }
  }
}
