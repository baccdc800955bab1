import Segmentation

/// What bounds the queue and the batches of a ``PredictionScheduler``.
public struct BatchLimits: Hashable, Sendable {
  /// Maps that wait at most; one more is refused.
  public var queuedCountMax: Int
  /// Bytes of the maps that wait. A larger map is still accepted when nothing else waits.
  public var queuedBytesMax: Int
  /// Callers that wait at most, those that share a computation included.
  public var waiterCountMax: Int
  /// Maps that go through the network together at most.
  public var batchSizeMax: Int
  /// Input pixels of one batch at most, so that large inputs go alone. One map always goes.
  public var batchPixelCountMax: Int
  /// How long a map may wait for others to fill its batch while cores are idle.
  public var queueDelayMax: Duration
  /// Cores that work on one run at most. All of them answer a request that comes alone soonest when
  /// the machine does nothing else; where other processes take cores away, workers wait for each
  /// other at every step, and 1 is both faster and cheaper.
  public var runWidthMax: Int

  /// Makes limits.
  ///
  /// The default batch is four maps of side 64: on one core that takes 0.77 of the processor time
  /// of four runs of one map, because every weight is read from memory once instead of four times.
  /// Eight take as long as twice four, and inputs of side 128 gain nothing in a batch.
  ///
  /// - Precondition: counts are positive, `batchSizeMax` is at most
  ///   `SegmentationSession.batchSizeMax`, `queueDelayMax` is not negative.
  public init(
    queuedCountMax: Int = 256,
    queuedBytesMax: Int = 256 << 20,
    waiterCountMax: Int = 4096,
    batchSizeMax: Int = 4,
    batchPixelCountMax: Int = 4 * 64 * 64,
    queueDelayMax: Duration = .zero,
    runWidthMax: Int = .max
  ) {
    precondition(
      queuedCountMax > 0 && queuedBytesMax > 0 && waiterCountMax > 0 && batchPixelCountMax > 0
        && runWidthMax > 0,
      "a limit is positive"
    )
    precondition(
      (1...SegmentationSession.batchSizeMax).contains(batchSizeMax),
      "a batch has 1...8 maps"
    )
    precondition(queueDelayMax >= .zero, "a delay is not negative")
    self.queuedCountMax = queuedCountMax
    self.queuedBytesMax = queuedBytesMax
    self.waiterCountMax = waiterCountMax
    self.batchSizeMax = batchSizeMax
    self.batchPixelCountMax = batchPixelCountMax
    self.queueDelayMax = queueDelayMax
    self.runWidthMax = runWidthMax
  }

  /// Most maps of that input side in one batch.
  public func batchSize(side: Int) -> Int {
    max(1, min(batchSizeMax, batchPixelCountMax / max(1, side * side)))
  }
}
