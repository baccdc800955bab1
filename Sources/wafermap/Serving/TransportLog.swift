import CCoreTransport
import Logging

/// Takes the transport's own log into the server's.
enum TransportLog {
  /// Drops it: what goes wrong while an address is bound is thrown, and said once.
  static func drop() {
    CoreLog.setHandler { _ in }
  }

  /// Writes it to the logger `wafermap.transport`. The core's errors become warnings: most of them
  /// are a peer's, a port scanner's failed handshake for example.
  static func write() {
    let logger = Logger(label: "wafermap.transport")
    CoreLog.setHandler(from: logger.logLevel <= .debug ? .debug : .error) { record in
      let level: Logger.Level =
        switch record.level {
        case .debug: .trace
        case .info: .debug
        case .error: .warning
        }
      logger.log(level: level, "\(record.message)", metadata: ["place": "\(record.place)"])
    }
  }
}
