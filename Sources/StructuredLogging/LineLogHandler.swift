package import Foundation
public import Logging

/// Writes each log record as one line of a ``LogFormat``.
public struct LineLogHandler: LogHandler {
  /// Metadata of every record; what the provider or the record says under the same name wins.
  public var metadata: Logger.Metadata = [:]

  /// Asked at every record, on the task that logs.
  public var metadataProvider: Logger.MetadataProvider?

  /// Records below it are not written.
  public var logLevel: Logger.Level

  private let label: String
  private let format: LogFormat
  private let sink: LogSink
  private let now: @Sendable () -> Date

  /// Creates a handler of the logger named `label`.
  public init(
    label: String,
    format: LogFormat,
    level: Logger.Level,
    sink: LogSink,
    metadataProvider: Logger.MetadataProvider? = nil
  ) {
    self.init(label: label, format: format, level: level, sink: sink, now: { Date() })
    self.metadataProvider = metadataProvider
  }

  package init(
    label: String,
    format: LogFormat,
    level: Logger.Level,
    sink: LogSink,
    now: @escaping @Sendable () -> Date
  ) {
    self.label = label
    self.format = format
    self.logLevel = level
    self.sink = sink
    self.now = now
  }

  /// One value of ``metadata``.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one line.
  public func log(event: LogEvent) {
    var merged = metadata
    if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
    if let own = event.metadata { merged.merge(own) { _, new in new } }
    if let error = event.error { merged["error"] = .string(String(describing: error)) }
    let record = LogRecord(
      time: now(),
      level: event.level,
      label: label,
      message: event.message.description,
      metadata: merged
    )
    let line =
      switch format {
      case .json: record.jsonLine
      case .text: record.textLine
      }
    sink.write(line)
  }
}
