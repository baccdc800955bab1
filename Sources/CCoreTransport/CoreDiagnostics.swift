import CGRPCShim

/// What this process holds of the C core, and faults on demand: for the transport's own tests.
package enum CoreDiagnostics {
  /// Objects that exist now. All zero once every transport has been shut down.
  package struct LiveObjects: Equatable, Sendable {
    package var queues: Int64 = 0
    package var pollers: Int64 = 0
    package var calls: Int64 = 0
    package var batches: Int64 = 0
    package var accepts: Int64 = 0

    package static let none = LiveObjects()
  }

  package static var liveObjects: LiveObjects {
    let count = cgrpc_live_count()
    return LiveObjects(
      queues: count.queues,
      pollers: count.pollers,
      calls: count.calls,
      batches: count.batches,
      accepts: count.accepts
    )
  }

  /// Batches started since the process began, failed ones included.
  package static var batchesStarted: Int64 { cgrpc_batches_started() }

  /// Makes the `nth` batch from now (1: the next) fail to start, once. 0 disarms.
  package static func failBatch(_ nth: Int64) { cgrpc_fault_arm(nth) }
}
