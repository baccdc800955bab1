internal import GRPCCore
internal import Metrics
internal import Synchronization

/// The metrics of one method, made once and kept: making one takes the backend's lock.
final class MethodMetrics: Sendable {
  private let labels: [(String, String)]
  private let factory: any MetricsFactory
  private let startedTotal: Counter
  private let receivedTotal: Counter
  private let sentTotal: Counter
  private let handlingSeconds: Timer
  private let inFlight: Meter
  private let handledTotal = Mutex<[Status.Code: Counter]>([:])

  init(method: MethodDescriptor, factory: any MetricsFactory) {
    let labels = [
      ("grpc_type", Self.typeName(method.type)),
      ("grpc_service", method.service.fullyQualifiedService),
      ("grpc_method", method.method),
    ]
    let counter = { (name: String) in
      Counter(label: name, dimensions: labels, factory: factory)
    }
    self.labels = labels
    self.factory = factory
    startedTotal = counter("grpc_server_started_total")
    receivedTotal = counter("grpc_server_msg_received_total")
    sentTotal = counter("grpc_server_msg_sent_total")
    handlingSeconds = Timer(
      label: "grpc_server_handling_seconds",
      dimensions: labels,
      factory: factory
    )
    inFlight = Meter(label: "grpc_server_in_flight", dimensions: labels, factory: factory)
  }

  func started() {
    startedTotal.increment()
    inFlight.increment()
  }

  func ended(_ outcome: CallOutcome) {
    inFlight.decrement()
    handled(outcome.code).increment()
    receivedTotal.increment(by: outcome.messagesReceived)
    sentTotal.increment(by: outcome.messagesSent)
    let (seconds, attoseconds) = outcome.duration.components
    handlingSeconds.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  private func handled(_ code: Status.Code) -> Counter {
    handledTotal.withLock { counters in
      if let known = counters[code] { return known }
      let counter = Counter(
        label: "grpc_server_handled_total",
        dimensions: labels + [("grpc_code", code.canonicalName)],
        factory: factory
      )
      counters[code] = counter
      return counter
    }
  }

  private static func typeName(_ type: MethodDescriptor.RPCType?) -> String {
    switch type {
    case .unary: "unary"
    case .clientStreaming: "client_stream"
    case .serverStreaming: "server_stream"
    case .bidirectionalStreaming: "bidi_stream"
    case nil: "unknown"
    }
  }
}
