internal import GRPCCore
public import Metrics
internal import Synchronization

/// Counts and times calls through swift-metrics, under the names of go-grpc-prometheus.
///
/// | metric | kind | labels |
/// | --- | --- | --- |
/// | `grpc_server_started_total` | counter | service, method, type |
/// | `grpc_server_handled_total` | counter | service, method, type, `grpc_code` |
/// | `grpc_server_handling_seconds` | timer | service, method, type |
/// | `grpc_server_msg_received_total`, `grpc_server_msg_sent_total` | counter | as above |
/// | `grpc_server_in_flight` | gauge | service, method, type |
///
/// Labels are `grpc_service`, `grpc_method` and `grpc_type` (`unknown` where the transport does
/// not say it). Their number is bounded: only registered methods reach an interceptor. Message
/// counters grow when a call ends.
public final class CallMetrics: CallObserver {
  private let factory: any MetricsFactory
  private let methods = Mutex<[String: MethodMetrics]>([:])

  /// Creates the observer; `factory` is the process's own unless given.
  public init(factory: any MetricsFactory = MetricsSystem.factory) {
    self.factory = factory
  }

  /// See ``CallObserver``.
  public func callStarted(_ call: ObservedCall) {
    metrics(of: call.method).started()
  }

  /// See ``CallObserver``.
  public func callEnded(_ call: ObservedCall, outcome: CallOutcome) {
    metrics(of: call.method).ended(outcome)
  }

  private func metrics(of method: MethodDescriptor) -> MethodMetrics {
    let name = method.fullyQualifiedMethod
    return methods.withLock { methods in
      if let known = methods[name] { return known }
      let metrics = MethodMetrics(method: method, factory: factory)
      methods[name] = metrics
      return metrics
    }
  }
}
