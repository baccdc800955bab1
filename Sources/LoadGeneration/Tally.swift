package import GRPCCore

/// Counts and durations of the requests of a stretch of time.
package struct Tally: Sendable {
  /// One request that has ended.
  package struct Sample: Sendable {
    /// What became of it.
    package var outcome: RequestOutcome
    /// From when it was due to its end. Counting from there, and not from when it was sent, keeps
    /// requests that waited for their turn from looking fast (coordinated omission).
    package var latency: Duration
    /// From when it was sent to its end.
    package var exchange: Duration

    /// A sample by its values.
    package init(outcome: RequestOutcome, latency: Duration, exchange: Duration) {
      self.outcome = outcome
      self.latency = latency
      self.exchange = exchange
    }
  }

  /// Latencies of successes.
  package private(set) var latencies = LatencyHistogram()
  /// Latencies of failures.
  package private(set) var failureLatencies = LatencyHistogram()
  /// ``ServerTimes/queue``.
  package private(set) var queue = LatencyHistogram()
  /// ``ServerTimes/compute``.
  package private(set) var compute = LatencyHistogram()
  /// ``ServerTimes/overhead``.
  package private(set) var overhead = LatencyHistogram()
  /// ``ServerTimes/total``.
  package private(set) var server = LatencyHistogram()
  /// From sending to the end of a success, less the server's total: the wire, both gRPC stacks,
  /// encoding and decoding.
  package private(set) var network = LatencyHistogram()
  /// From when a request was due to when it was sent: how late the generator was.
  package private(set) var lateness = LatencyHistogram()
  /// Successes that came from the cache.
  package private(set) var cachedCount = 0
  /// Failures by their code.
  package private(set) var failures: [RPCError.Code: Int] = [:]
  /// Requests that were due and not sent, since too many were open.
  package private(set) var unsentCount = 0
  /// The model versions that answered.
  package private(set) var modelVersions: Set<String> = []

  /// Of no requests.
  package init() {}

  /// Requests answered.
  package var successCount: Int { latencies.count }
  /// Requests that failed.
  package var failureCount: Int { failureLatencies.count }

  /// Counts a request that has ended.
  package mutating func add(_ sample: Sample) {
    lateness.record(sample.latency - sample.exchange)
    switch sample.outcome {
    case .failed(let code, _):
      failures[code, default: 0] += 1
      failureLatencies.record(sample.latency)
    case .answered(let answer):
      latencies.record(sample.latency)
      modelVersions.insert(answer.modelVersion)
      if answer.isCached { cachedCount += 1 }
      guard let times = answer.times else { return }
      if let wait = times.queue { queue.record(wait) }
      if let work = times.compute { compute.record(work) }
      server.record(times.total)
      overhead.record(times.overhead)
      network.record(sample.exchange - times.total)
    }
  }

  /// Counts a request that was due and could not be sent.
  package mutating func addUnsent() {
    unsentCount += 1
  }

  /// Takes in what another tally counted.
  package mutating func merge(_ other: Self) {
    latencies.merge(other.latencies)
    failureLatencies.merge(other.failureLatencies)
    queue.merge(other.queue)
    compute.merge(other.compute)
    overhead.merge(other.overhead)
    server.merge(other.server)
    network.merge(other.network)
    lateness.merge(other.lateness)
    cachedCount += other.cachedCount
    failures.merge(other.failures, uniquingKeysWith: +)
    unsentCount += other.unsentCount
    modelVersions.formUnion(other.modelVersions)
  }
}
