/// The rules of dynamic batching: what waits, what runs with what and on how many cores, who is
/// told and who has given up. A value without clock, thread or lock; time is a parameter.
///
/// Entries are served by age. The oldest entry decides what runs next, and others of its group
/// join it, so a rare group is never passed by. Requests that come one by one get all cores; the
/// more come together, the fewer cores each gets, down to a core that runs a batch of its own.
///
/// An entry is queued, then running, then gone. It leaves the queue at once when its last waiter
/// does. While it runs, a waiter that leaves is forgotten and the work is finished; the same work
/// that arrives meanwhile joins it.
package struct BatchQueue {
  package typealias Instant = ContinuousClock.Instant

  struct Entry {
    let key: WorkKey
    let group: BatchGroup
    let byteCount: Int
    let arrivedAt: Instant
    var waiters: [UInt64]
    var isRunning = false
    var isShared = false
  }

  struct Waiter {
    let entry: UInt64
    let deadline: Instant?
  }

  package let limits: BatchLimits
  package private(set) var counters = BatchCounters()
  var cores: CoreBlocks
  /// Entries that wait, the oldest first.
  var queue: [UInt64] = []
  var entries: [UInt64: Entry] = [:]
  private var waiters: [UInt64: Waiter] = [:]
  private var entryByKey: [WorkKey: UInt64] = [:]
  private var runs: [CoreBlock: (entries: [UInt64], beganAt: Instant)] = [:]
  private var rate = ServiceRate()
  private(set) var density: ArrivalDensity
  private var queuedBytes = 0
  private var nextEntry: UInt64 = 0
  private var isClosed = false
  private var drainDeadline: Instant?

  package init(limits: BatchLimits, coreCount: Int) {
    self.limits = limits
    cores = CoreBlocks(coreCount: coreCount)
    density = ArrivalDensity(countMax: coreCount)
  }

  /// Whether nothing waits and nothing runs.
  package var isIdle: Bool { entries.isEmpty }
  /// Whether it accepts nothing and will never run anything again.
  package var isFinished: Bool { isClosed && isIdle }
  /// Whether batches wait to be filled.
  package var holdsBack: Bool { limits.queueDelayMax > .zero && !isClosed }

  /// How much there is of everything now.
  package var gauges: BatchGauges {
    BatchGauges(
      queuedCount: queue.count,
      queuedBytes: queuedBytes,
      runningCount: entries.count - queue.count,
      waiterCount: waiters.count,
      busyCoreCount: cores.coreCount - cores.freeCount
    )
  }

  /// A request comes.
  package mutating func arrived(_ arrival: BatchArrival, at now: Instant) -> BatchAdmission {
    if isClosed { return .closed }
    if let deadline = arrival.deadline, deadline <= now {
      counters.expiredCount += 1
      return .expired
    }
    let shared = entryByKey[arrival.key]
    let hasRoom =
      shared != nil || queue.isEmpty
      || (queue.count < limits.queuedCountMax
        && queuedBytes + arrival.byteCount <= limits.queuedBytesMax)
    guard hasRoom, waiters.count < limits.waiterCountMax else {
      counters.refusedCount += 1
      return .full(retryAfter: rate.retryAfter(queuedCount: queue.count))
    }
    if let shared {
      counters.coalescedCount += 1
      entries[shared]?.waiters.append(arrival.waiter)
      entries[shared]?.isShared = true
      waiters[arrival.waiter] = Waiter(entry: shared, deadline: arrival.deadline)
      return .joined(entry: shared)
    }
    nextEntry += 1
    entries[nextEntry] = Entry(
      key: arrival.key,
      group: arrival.group,
      byteCount: arrival.byteCount,
      arrivedAt: now,
      waiters: [arrival.waiter]
    )
    density.arrived(presentCount: entries.count)
    queue.append(nextEntry)
    queuedBytes += arrival.byteCount
    entryByKey[arrival.key] = nextEntry
    waiters[arrival.waiter] = Waiter(entry: nextEntry, deadline: arrival.deadline)
    return .queued(entry: nextEntry)
  }

  /// A waiter's task was cancelled. Nil: it has been answered already.
  package mutating func cancelled(waiter: UInt64) -> BatchDeparture? {
    guard let departure = remove(waiter) else { return nil }
    counters.cancelledCount += 1
    return departure
  }

  /// Time passes: who waited too long leaves; what is still queued when the drain's deadline
  /// passes is given up.
  package mutating func timePassed(to now: Instant) -> (
    expired: [BatchDeparture], given: [BatchDeparture]
  ) {
    let late = waiters.filter { $0.value.deadline.map { $0 <= now } ?? false }.keys.sorted()
    let expired = late.compactMap { remove($0) }
    counters.expiredCount += expired.count
    guard let drainDeadline, drainDeadline <= now else { return (expired, []) }
    let given = queue.flatMap { entries[$0]?.waiters ?? [] }.compactMap { remove($0) }
    return (expired, given)
  }

  /// When ``timePassed(to:)`` or ``nextRun(at:)`` has something to do, unless something happens
  /// earlier.
  package func nextDeadline(after now: Instant) -> Instant? {
    var earliest = drainDeadline.flatMap { queue.isEmpty ? nil : $0 }
    for case let deadline? in waiters.values.lazy.map(\.deadline) {
      earliest = min(earliest ?? deadline, deadline)
    }
    if holdsBack, cores.freeCount > 0, let oldest = queue.first.flatMap({ entries[$0] }) {
      let ripe = oldest.arrivedAt.advanced(by: limits.queueDelayMax)
      if ripe > now { earliest = min(earliest ?? ripe, ripe) }
    }
    return earliest
  }

  /// Notes that these entries run now.
  mutating func began(_ run: BatchRun, at now: Instant) {
    for entry in run.entries {
      entries[entry]?.isRunning = true
      queuedBytes -= entries[entry]?.byteCount ?? 0
    }
    let members = Set(run.entries)
    queue.removeAll { members.contains($0) }
    runs[run.block] = (run.entries, now)
    counters.executionCount += 1
  }

  /// A run ended; its cores are free. Returns its entries that somebody still waits for.
  package mutating func ended(_ block: CoreBlock, at now: Instant) -> [BatchCompletion] {
    guard let run = runs.removeValue(forKey: block) else {
      preconditionFailure("only a run that began ends")
    }
    cores.release(block)
    rate.ran(
      mapCount: run.entries.count,
      duration: now - run.beganAt,
      coreShare: Double(block.width) / Double(cores.coreCount)
    )
    counters.inferenceCount += run.entries.count
    return run.entries.map { id in
      guard let entry = entries.removeValue(forKey: id) else {
        preconditionFailure("a running entry stays until its run ends")
      }
      entryByKey[entry.key] = nil
      for waiter in entry.waiters { waiters[waiter] = nil }
      return BatchCompletion(entry: id, waiters: entry.waiters, isShared: entry.isShared)
    }
  }

  /// From now on nothing is accepted. What is queued is finished, or given up at the deadline.
  package mutating func close(drainDeadline: Instant?) {
    isClosed = true
    if let drainDeadline {
      self.drainDeadline = min(self.drainDeadline ?? drainDeadline, drainDeadline)
    }
  }

  private mutating func remove(_ waiter: UInt64) -> BatchDeparture? {
    guard let id = waiters.removeValue(forKey: waiter)?.entry else { return nil }
    entries[id]?.waiters.removeAll { $0 == waiter }
    guard let entry = entries[id], entry.waiters.isEmpty, !entry.isRunning else {
      return BatchDeparture(waiter: waiter, droppedEntry: nil)
    }
    entries[id] = nil
    entryByKey[entry.key] = nil
    queue.removeAll { $0 == id }
    queuedBytes -= entry.byteCount
    return BatchDeparture(waiter: waiter, droppedEntry: id)
  }
}
