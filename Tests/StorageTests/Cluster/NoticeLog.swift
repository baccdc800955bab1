import Logging
import StoreSupport
import Synchronization

/// Keeps the messages that are logged, for tests that go on when one is.
final class NoticeLog: Sendable {
  private struct Handler: LogHandler {
    let log: NoticeLog
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.messages.withLock { $0.append("\(event.message)") }
    }
  }

  private let messages = Mutex<[String]>([])

  var logger: Logger { Logger(label: "notices") { _ in Handler(log: self) } }

  /// Whether a message that contains `words` is logged in time.
  func says(_ words: String) async -> Bool {
    await Eventually.isTrue { messages.withLock { $0.contains { $0.contains(words) } } }
  }
}
