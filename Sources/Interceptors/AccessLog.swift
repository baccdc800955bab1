package import GRPCCore
public import Logging

/// One structured record for each call that ended.
///
/// Fields: `method`, `code`, `duration_ms`, `peer`, `request_id`, `trace_id`, `messages_received`,
/// `messages_sent`. Request metadata and messages are never logged.
public struct AccessLog: CallObserver {
  private let logger: Logger
  private let quietServices: Set<String>

  /// Creates the log.
  ///
  /// - Parameters:
  ///   - logger: takes the records.
  ///   - quietServices: full names of services whose successful calls are logged at level debug:
  ///     health probes would drown everything else.
  public init(logger: Logger, quietServices: Set<String> = ["grpc.health.v1.Health"]) {
    self.logger = logger
    self.quietServices = quietServices
  }

  /// See ``CallObserver``.
  public func callStarted(_ call: ObservedCall) {}

  /// See ``CallObserver``.
  public func callEnded(_ call: ObservedCall, outcome: CallOutcome) {
    let isQuiet =
      outcome.code == .ok && quietServices.contains(call.method.service.fullyQualifiedService)
    let level = isQuiet ? .debug : Self.level(of: outcome.code)
    guard level >= logger.logLevel else { return }
    var metadata = call.context?.logMetadata ?? [:]
    metadata["method"] = .string(call.method.fullyQualifiedMethod)
    metadata["code"] = .string(outcome.code.canonicalName)
    metadata["duration_ms"] = .stringConvertible(outcome.duration.milliseconds)
    metadata["peer"] = .string(call.peer)
    metadata["messages_received"] = .stringConvertible(outcome.messagesReceived)
    metadata["messages_sent"] = .stringConvertible(outcome.messagesSent)
    logger.log(level: level, "call ended", metadata: metadata)
  }

  /// Who has to look: nobody (info), somebody who watches the load or the clients (warning),
  /// somebody who repairs the server (error). The division is go-grpc-middleware's
  /// `DefaultServerCodeToLevel`.
  package static func level(of code: Status.Code) -> Logger.Level {
    switch code {
    case .ok, .cancelled, .invalidArgument, .notFound, .alreadyExists, .unauthenticated:
      .info
    case .deadlineExceeded, .permissionDenied, .resourceExhausted, .failedPrecondition, .aborted,
      .outOfRange, .unavailable:
      .warning
    default:
      .error
    }
  }
}

extension Duration {
  /// Milliseconds, to the microsecond.
  fileprivate var milliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) / 1000
  }
}
