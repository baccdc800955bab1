/// Bounds of the write-behind log.
public struct PredictionLogLimits: Sendable {
  /// Predictions that may wait: 60 s at 500 a second.
  public static let entriesMaxDefault = 30_000
  /// Memory they may take: 10,000 wafers with embedding and regions, about.
  public static let bytesMaxDefault = 256 * 1024 * 1024

  /// Memory that an entry takes to be large.
  public static let largeEntryBytesMin = 1024 * 1024

  /// Predictions that may wait, those being written included.
  public var entriesMax = PredictionLogLimits.entriesMaxDefault
  /// Memory they may take, about.
  public var bytesMax = PredictionLogLimits.bytesMaxDefault
  /// Memory that large entries may take of it, about: the small ones still get in when these fill
  /// their part.
  public var largeBytesMax = PredictionLogLimits.bytesMaxDefault / 2
  /// Predictions of one transaction.
  public var batchEntriesMax = 256
  /// Memory of one transaction's predictions; one that is larger goes alone.
  public var batchBytesMax = 4 * 1024 * 1024
  /// How long the first prediction of a batch waits for others.
  public var linger: Duration = .milliseconds(50)
  /// How long one transaction may take.
  public var writeTimeout: Duration = .seconds(10)
  /// The pause after a first failure; it doubles up to ``retryPauseMax``.
  public var retryPauseMin: Duration = .milliseconds(50)
  /// The longest pause between attempts.
  public var retryPauseMax: Duration = .seconds(1)

  /// The defaults.
  public init() {}
}
