/// Who waits, who is under way, and whose caller has gone: the bookkeeping of an ``HTTPClient``,
/// without a thread, clock or handle.
///
/// A ticket is waiting, then in flight, then gone. It leaves the queue exactly once, with
/// ``withdraw(_:)``, ``withdrawExpired(at:)``, ``withdrawAll()`` or ``finish(_:)``; a transfer that
/// is withdrawn in flight keeps its slot until ``takeWithdrawn()`` has told its owner.
package struct TransferQueue<Ticket> {
  package typealias Identifier = UInt64

  /// What is known of one request.
  package struct Entry {
    package let id: Identifier
    package let deadline: ContinuousClock.Instant
    package let ticket: Ticket

    package init(id: Identifier, deadline: ContinuousClock.Instant, ticket: Ticket) {
      self.id = id
      self.deadline = deadline
      self.ticket = ticket
    }
  }

  private let inFlightMax: Int
  private let waitingMax: Int
  private var waiting: [Entry] = []
  private var inFlight: [Identifier: Entry] = [:]
  private var withdrawn: [Identifier] = []

  /// An empty queue. Both bounds are taken as 1 when they are less.
  package init(inFlightMax: Int, waitingMax: Int) {
    self.inFlightMax = max(inFlightMax, 1)
    self.waitingMax = max(waitingMax, 1)
  }

  /// Slots in use.
  private var slotCount: Int { inFlight.count + withdrawn.count }

  /// Queues a request. False, and nothing has changed, when the queue is full.
  package mutating func submit(_ entry: Entry) -> Bool {
    let roomInFlight = max(inFlightMax - slotCount, 0)
    guard waiting.count < waitingMax + roomInFlight else { return false }
    waiting.append(entry)
    return true
  }

  /// What may start now, in order; it is in flight from here on.
  package mutating func takeStartable() -> [Entry] {
    let count = min(waiting.count, max(inFlightMax - slotCount, 0))
    guard count > 0 else { return [] }
    let started = Array(waiting.prefix(count))
    waiting.removeFirst(count)
    for entry in started { inFlight[entry.id] = entry }
    return started
  }

  /// The transfer has ended. Nil when it was withdrawn before.
  package mutating func finish(_ id: Identifier) -> Ticket? {
    withdrawn.removeAll { $0 == id }
    return inFlight.removeValue(forKey: id)?.ticket
  }

  /// The caller has gone. Nil when the request is not in the queue.
  package mutating func withdraw(_ id: Identifier) -> Ticket? {
    if let entry = inFlight.removeValue(forKey: id) {
      withdrawn.append(id)
      return entry.ticket
    }
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return nil }
    return waiting.remove(at: index).ticket
  }

  /// Withdraws every request whose deadline has come.
  package mutating func withdrawExpired(at now: ContinuousClock.Instant) -> [Ticket] {
    let expired = (waiting + inFlight.values).filter { $0.deadline <= now }
    return expired.compactMap { withdraw($0.id) }
  }

  /// Withdraws every request.
  package mutating func withdrawAll() -> [Ticket] {
    (waiting.map(\.id) + inFlight.keys).compactMap { withdraw($0) }
  }

  /// The transfers to abort: in flight when they were withdrawn. Their slots are free from here on.
  package mutating func takeWithdrawn() -> [Identifier] {
    defer { withdrawn = [] }
    return withdrawn
  }

  /// The earliest deadline.
  package var nextDeadline: ContinuousClock.Instant? {
    let deadlines = [
      waiting.lazy.map(\.deadline).min(), inFlight.values.lazy.map(\.deadline).min(),
    ]
    return deadlines.compactMap(\.self).min()
  }
}

extension TransferQueue.Entry: Sendable where Ticket: Sendable {}
