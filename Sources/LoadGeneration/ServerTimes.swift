package import WafermapAPI

/// How a server says it spent the time of one request, from `StageTimings`.
package struct ServerTimes: Hashable, Sendable {
  /// Waiting for a worker, batching included; nil for an answer from the cache.
  package var queue: Duration?
  /// Input, forward pass and output together; nil for an answer from the cache.
  package var compute: Duration?
  /// The forward pass alone, of the whole batch; nil for an answer from the cache.
  package var forward: Duration?
  /// From the decoded request to the encoded answer.
  package var total: Duration

  /// Everything but the forward pass.
  package var overhead: Duration { total - (forward ?? .zero) }

  /// Times by their values.
  package init(queue: Duration?, compute: Duration?, forward: Duration?, total: Duration) {
    self.queue = queue
    self.compute = compute
    self.forward = forward
    self.total = total
  }

  /// What an answer says; nil when it does not say the total.
  package init?(_ timings: Wafermap_V1_StageTimings) {
    guard timings.hasTotalMs else { return nil }
    total = .milliseconds(timings.totalMs)
    queue = timings.hasQueueMs ? .milliseconds(timings.queueMs) : nil
    forward = timings.hasForwardMs ? .milliseconds(timings.forwardMs) : nil
    compute =
      timings.hasForwardMs
      ? .milliseconds(timings.preprocessMs + timings.forwardMs + timings.postprocessMs)
      : nil
  }
}
