import CGRPCShim
import Synchronization

/// What the gRPC C core itself has to say: refused connections, failed handshakes, bind errors.
///
/// There is one such log in a process. Until a handler is set the core writes to stderr.
public enum CoreLog {
  /// How much a record matters, least first.
  public enum Level: Hashable, Sendable {
    case debug
    case info
    /// Also what peers do wrong: a failed handshake, a malformed frame.
    case error
  }

  /// One record.
  public struct Record: Hashable, Sendable {
    /// How much it matters.
    public var level: Level
    /// The core's source file and line that wrote it.
    public var place: String
    /// What happened, in the core's words.
    public var message: String
  }

  private static let handler = Mutex<(@Sendable (Record) -> Void)?>(nil)

  /// Hands the core's records from `lowest` up to `handler`, which replaces the one before. It is
  /// called on any thread, poller threads included; it must not block nor call gRPC.
  public static func setHandler(
    from lowest: Level = .error,
    _ handler: @escaping @Sendable (Record) -> Void
  ) {
    self.handler.withLock { $0 = handler }
    cgrpc_log_set_handler(forward, lowest.shimLevel)
  }

  fileprivate static func take(_ record: Record) {
    handler.withLock { $0 }?(record)
  }
}

private let forward: cgrpc_log_handler = { level, file, line, message in
  guard let file, let message else { return }
  let text = String(cString: message)
  let place = "\(String(cString: file)):\(line)"
  CoreLog.take(CoreLog.Record(level: CoreLog.Level(level), place: place, message: text))
}

extension CoreLog.Level {
  fileprivate init(_ level: cgrpc_log_level) {
    switch level {
    case CGRPC_LOG_DEBUG: self = .debug
    case CGRPC_LOG_INFO: self = .info
    default: self = .error
    }
  }

  fileprivate var shimLevel: cgrpc_log_level {
    switch self {
    case .debug: CGRPC_LOG_DEBUG
    case .info: CGRPC_LOG_INFO
    case .error: CGRPC_LOG_ERROR
    }
  }
}
