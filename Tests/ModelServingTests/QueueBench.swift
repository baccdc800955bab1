import ModelServing
import Testing

/// A queue whose time is a number of milliseconds, for tests that read as tables.
struct QueueBench {
  var queue: BatchQueue
  private let start = ContinuousClock.now
  private var waiter: UInt64 = 0

  init(_ limits: BatchLimits = BatchLimits(), coreCount: Int = 2) {
    queue = BatchQueue(limits: limits, coreCount: coreCount)
  }

  func at(_ milliseconds: Int) -> ContinuousClock.Instant {
    start.advanced(by: .milliseconds(milliseconds))
  }

  /// The next waiter arrives; waiters count from 1.
  mutating func arrive(
    _ identity: UInt8? = nil,
    model: UInt64 = 1,
    side: Int = 64,
    byteCount: Int = 1,
    deadline: Int? = nil,
    at time: Int = 0
  ) -> BatchAdmission {
    waiter += 1
    let name: [UInt8] = identity.map { [$0] } ?? [0, UInt8(waiter % 256), UInt8(waiter / 256)]
    let arrival = BatchArrival(
      waiter: waiter,
      key: WorkKey(model: model, identity: name),
      group: BatchGroup(model: model, side: side),
      byteCount: byteCount,
      deadline: deadline.map(at)
    )
    return queue.arrived(arrival, at: at(time))
  }

  /// Everything that begins now: entries and width of each run.
  mutating func runs(at time: Int = 0) -> [(entries: [UInt64], block: CoreBlock)] {
    var runs: [(entries: [UInt64], block: CoreBlock)] = []
    while let run = queue.nextRun(at: at(time)) { runs.append((run.entries, run.block)) }
    return runs
  }
}
