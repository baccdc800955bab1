internal import GRPCCore
internal import Interceptors
internal import ModelServing

extension WaferPredictor {
  /// Most pixels of a map that is decoded although the queue is full. Its answer may be in the
  /// cache, and finding that out takes a fraction of a millisecond.
  private static let pixelCountMaxWhenFull = 128 * 128
  /// Largest file of such a map, in bytes.
  private static let byteCountMaxWhenFull = 1 << 16

  /// A call that was cancelled, or whose deadline has passed, is not worked on any further.
  static func checkThatSomebodyWaits() throws(RPCError) {
    if Task.isCancelled { throw Outcome.cancelled() }
    if let deadline = RequestContext.current?.deadline, deadline <= .now {
      throw Outcome.deadlineExceeded()
    }
  }

  /// Refuses, before anything is done for it, what a full queue could not take: a request that does
  /// not look into the cache, a file that would have to be fetched, and a map that is not small.
  ///
  /// - Parameter fetched: The bytes of the file that a URL names, once they are there.
  /// - Throws: RESOURCE_EXHAUSTED.
  func refuseWhenFull(_ query: WaferQuery, fetched: [UInt8]?) throws(RPCError) {
    // A small map that may be in the cache does not even ask.
    guard !isQuick(query, fetched),
      scheduler.snapshot.gauges.queuedCount >= scheduler.limits.queuedCountMax
    else { return }
    throw Outcome.resourceExhausted(
      "As many wafer maps wait as may wait; try again.",
      reason: "QUEUE_FULL"
    )
  }

  private func isQuick(_ query: WaferQuery, _ fetched: [UInt8]?) -> Bool {
    guard !query.options.bypassesCache, query.byteCount(fetched) <= Self.byteCountMaxWhenFull,
      let pixelCount = query.pixelCount(fetched)
    else { return false }
    return pixelCount <= Self.pixelCountMaxWhenFull
  }
}
