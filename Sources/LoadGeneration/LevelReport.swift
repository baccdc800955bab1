package import GRPCCore

/// The figures of one level of load.
package struct LevelReport: Sendable {
  /// The load.
  package let load: Load
  /// How long it was measured.
  package let measured: Duration
  /// Windows that were measured; those that count are the last of them.
  package let windowCount: Int
  /// The last windows agreed (``StabilityRule``).
  package let isStable: Bool
  /// Successes a second.
  package let throughput: Double
  /// Latencies of successes.
  package let latency: LatencySummary
  /// Latencies of failures.
  package let failed: LatencySummary
  /// See ``Tally``.
  package let queue: LatencySummary
  /// See ``Tally``.
  package let compute: LatencySummary
  /// See ``Tally``.
  package let overhead: LatencySummary
  /// See ``Tally``.
  package let server: LatencySummary
  /// See ``Tally``.
  package let network: LatencySummary
  /// See ``Tally``.
  package let lateness: LatencySummary
  /// Failures by their code.
  package let failures: [RPCError.Code: Int]
  /// Requests that were due and not sent, since too many were open.
  package let unsentCount: Int
  /// Share of the successes that came from the cache, 0 to 1.
  package let cachedShare: Double
  /// Share of all requests that failed or were not sent, 0 to 1.
  package let errorShare: Double
  /// The model versions that answered, in order.
  package let modelVersions: [String]
  /// Processors that this process kept busy meanwhile, 1 being one of them all the time.
  package let generatorProcessors: Double

  /// Sums a level up.
  ///
  /// - Parameters:
  ///   - tally: What ended within the windows that count.
  ///   - tail: What was open when they ended: it counts for latencies, not for throughput.
  ///   - measured: The length of those windows, > 0.
  package init(
    load: Load,
    tally: Tally,
    tail: Tally,
    measured: Duration,
    windowCount: Int,
    isStable: Bool,
    generatorProcessors: Double
  ) {
    self.load = load
    self.measured = measured
    self.windowCount = windowCount
    self.isStable = isStable
    self.generatorProcessors = generatorProcessors
    throughput = Double(tally.successCount) / (measured / .seconds(1))
    var all = tally
    all.merge(tail)
    latency = LatencySummary(all.latencies)
    failed = LatencySummary(all.failureLatencies)
    queue = LatencySummary(all.queue)
    compute = LatencySummary(all.compute)
    overhead = LatencySummary(all.overhead)
    server = LatencySummary(all.server)
    network = LatencySummary(all.network)
    lateness = LatencySummary(all.lateness)
    failures = all.failures
    unsentCount = all.unsentCount
    let wrong = all.failureCount + all.unsentCount
    cachedShare = Self.share(all.cachedCount, of: all.successCount)
    errorShare = Self.share(wrong, of: wrong + all.successCount)
    modelVersions = all.modelVersions.sorted()
  }

  private static func share(_ part: Int, of whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
