/// Which large maps are let in, what is done to them next and by how many threads. A value without
/// thread, clock or lock.
package struct LargeMapQueue {
  package let limits: LargeMapLimits
  package private(set) var mapCount = 0
  package private(set) var byteCount = 0
  package private(set) var threadCount = 0
  /// Maps that wait to be let in, the oldest first.
  private var entrance: [(id: UInt64, byteCount: Int)] = []
  /// Jobs that wait for a thread, the oldest first. Each is of a map that was let in.
  private var waiting: [UInt64] = []

  /// Maps that wait to be let in.
  package var waiterCount: Int { entrance.count }

  package init(limits: LargeMapLimits) {
    self.limits = limits
  }

  /// Lets a map in if there is room and nobody waits; ``left(byteCount:)`` must follow then.
  package mutating func admitted(byteCount: Int) -> Bool {
    guard entrance.isEmpty, hasRoom(for: byteCount) else { return false }
    enter(byteCount)
    return true
  }

  /// Has a map wait to be let in by ``left(byteCount:)`` or ``gaveUp(_:)``. False when as many wait
  /// as may.
  package mutating func queued(_ id: UInt64, byteCount: Int) -> Bool {
    guard entrance.count < limits.waiterCountMax else { return false }
    entrance.append((id, byteCount))
    return true
  }

  /// A map that was let in is done with. Returns those that are let in now.
  package mutating func left(byteCount: Int) -> [UInt64] {
    mapCount -= 1
    self.byteCount -= byteCount
    return letIn()
  }

  /// Lets those in that wait and have room, in the order they came.
  private mutating func letIn() -> [UInt64] {
    var entered: [UInt64] = []
    while let next = entrance.first, hasRoom(for: next.byteCount) {
      entrance.removeFirst()
      enter(next.byteCount)
      entered.append(next.id)
    }
    return entered
  }

  private func hasRoom(for byteCount: Int) -> Bool {
    mapCount == 0
      || (mapCount < limits.mapCountMax && self.byteCount + byteCount <= limits.byteCountMax)
  }

  private mutating func enter(_ byteCount: Int) {
    mapCount += 1
    self.byteCount += byteCount
  }

  /// A job of a map comes. Returns whether a thread has to be started.
  package mutating func arrived(_ job: UInt64) -> Bool {
    waiting.append(job)
    guard threadCount < limits.threadCountMax else { return false }
    threadCount += 1
    return true
  }

  /// A thread asks for its next job; nil: it must end, and counts no more.
  package mutating func next() -> UInt64? {
    guard waiting.isEmpty else { return waiting.removeFirst() }
    threadCount -= 1
    return nil
  }

  /// A caller has gone. What was queued for it leaves the queue; what runs is finished. Returns the
  /// maps that are let in now: those that waited behind it and have room.
  package mutating func gaveUp(_ job: UInt64) -> [UInt64] {
    entrance.removeAll { $0.id == job }
    waiting.removeAll { $0 == job }
    return letIn()
  }

  /// The system refused a thread. Returns the jobs that nobody will do.
  package mutating func threadRefused() -> [UInt64] {
    threadCount -= 1
    guard threadCount == 0 else { return [] }
    defer { waiting = [] }
    return waiting
  }
}
