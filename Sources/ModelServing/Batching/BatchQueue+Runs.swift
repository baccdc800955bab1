extension BatchQueue {
  /// What runs next, marked as running; nil while no core is free, nothing waits, or all that waits
  /// still hopes for company. Ask until it is nil.
  package mutating func nextRun(at now: Instant) -> BatchRun? {
    guard cores.freeCount > 0, let group = nextGroup(at: now) else { return nil }
    let freeCount = cores.freeCount
    let fairWidth = min(freeCount / min(queue.count, freeCount), cores.coreCount / density.count)
    guard let block = cores.take(widthMax: min(fairWidth, limits.runWidthMax)) else { return nil }
    let members = queue.filter { entries[$0]?.group == group }
    // What waits is divided among the runs that can begin now.
    let runCount = max(1, min(queue.count, freeCount / block.width))
    let share = (members.count + runCount - 1) / runCount
    let size = min(share, limits.batchSize(side: group.side))
    let run = BatchRun(block: block, group: group, entries: Array(members.prefix(size)))
    began(run, at: now)
    return run
  }

  /// The group of the oldest entry that need not wait for company any longer.
  private func nextGroup(at now: Instant) -> BatchGroup? {
    guard holdsBack else { return queue.first.flatMap { entries[$0]?.group } }
    var counts: [BatchGroup: Int] = [:]
    for case let entry? in queue.lazy.map({ entries[$0] }) { counts[entry.group, default: 0] += 1 }
    return queue.lazy.compactMap { entries[$0] }.first { entry in
      counts[entry.group, default: 0] >= limits.batchSize(side: entry.group.side)
        || entry.arrivedAt.advanced(by: limits.queueDelayMax) <= now
    }?.group
  }
}
