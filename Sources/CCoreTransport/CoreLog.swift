import CGRPCShim
import Synchronization

/// The C core's own log: connections it could not accept, handshakes that failed. Without a
/// handler the core writes it to standard error.
public enum CoreLog {
  /// How much an entry matters.
  public enum Level: Sendable {
    case debug
    case info
    case error
  }

  /// Takes one entry, on any thread; must not block.
  public typealias Handler = @Sendable (_ level: Level, _ message: String) -> Void

  private static let handler = Mutex<Handler?>(nil)

  /// Sends entries from `lowest` up to `handler`, for the whole process.
  public static func setHandler(from lowest: Level, _ handler: @escaping Handler) {
    Self.handler.withLock { $0 = handler }
    cgrpc_log_set_handler(forward, lowest.core)
  }

  fileprivate static func take(_ level: Level, _ message: String) {
    handler.withLock { $0 }?(level, message)
  }
}

private let forward: cgrpc_log_handler = { level, _, _, message in
  guard let message else { return }
  CoreLog.take(CoreLog.Level(level), String(cString: message))
}

extension CoreLog.Level {
  fileprivate init(_ core: cgrpc_log_level) {
    switch core {
    case CGRPC_LOG_DEBUG: self = .debug
    case CGRPC_LOG_INFO: self = .info
    default: self = .error
    }
  }

  fileprivate var core: cgrpc_log_level {
    switch self {
    case .debug: CGRPC_LOG_DEBUG
    case .info: CGRPC_LOG_INFO
    case .error: CGRPC_LOG_ERROR
    }
  }
}
