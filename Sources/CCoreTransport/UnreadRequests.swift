import CGRPCShim
import GRPCCore
import Synchronization
import Threading

/// The calls that may hold a message that has not come completely: those of one request message
/// until it is there, streams of requests as long as they are served. They are what a peer can fill
/// memory with before anybody has looked at who it is.
///
/// The core's quota alone does not hold them: under a flood of requests that are not complete the
/// core has been seen to end none in five seconds, at seventeen times its quota. So they are ended
/// here when there are more of them than fit and the heap of the process, whatever it is used for,
/// has grown by more than it may, in the order that ``UnreadRequest`` says. The further the heap is
/// beyond, the less time they get. Those whose callers are known are spared until it has grown by
/// twice as much.
package final class UnreadRequests: Sendable {
  private struct Entry {
    let call: Call
    var request: UnreadRequest
  }

  /// Requests that come within this are never ended as soon as the limit is reached. At twice the
  /// limit nobody has any time left.
  package static let grace: Duration = .milliseconds(250)
  /// Between looks at the heap: malloc counts what it has, which takes its locks.
  private static let lookInterval: Duration = .milliseconds(50)
  /// The same while the heap is beyond the limit: a peer on loopback brings some 20 MiB meanwhile.
  private static let urgentLookInterval: Duration = .milliseconds(10)
  /// Looks from the first request that is ended until what malloc kept goes back to the system.
  private static let looksToTrim = 50

  private let entries = Mutex<[ObjectIdentifier: Entry]>([:])
  private let countMax: Int
  private let heapGrowthMax: Int64
  /// Rung once, at the end.
  private let end = Doorbell()

  /// Allows as many as fit into the memory of all connections when each is of the largest size.
  package init(_ options: ServerOptions) {
    countMax = options.maxMemoryBytes / max(1, options.maxReceiveMessageBytes)
    heapGrowthMax = Int64(max(1, options.maxMemoryBytes))
  }

  /// Counts a call until `remove`.
  func add(_ call: Call, isStream: Bool) {
    let entry = Entry(call: call, request: UnreadRequest(isStream: isStream, since: .now))
    entries.withLock { $0[ObjectIdentifier(call)] = entry }
  }

  /// Notes that the caller is known.
  func trust(_ call: Call) {
    entries.withLock { $0[ObjectIdentifier(call)]?.request.isKnown = true }
  }

  func remove(_ call: Call) {
    entries.withLock { $0[ObjectIdentifier(call)] = nil }
  }

  /// Looks after the limit until `stop`, on a thread of its own: what a flood brings while the
  /// threads of tasks are busy with it would count.
  ///
  /// - Throws: `CoreTransportError` with code `outOfResources`.
  func start() throws(CoreTransportError) {
    let heapBytes = cgrpc_heap_bytes()
    guard DetachedThread.start(name: "unread-requests", { self.look(heapBytes) }) else {
      throw CoreTransportError(
        .outOfResources,
        "The system refused a thread: raise the limit on threads and retry."
      )
    }
  }

  /// Ends the thread.
  func stop() { end.ring() }

  private func look(_ heapBytesAtFirst: Int64) {
    var looksToTrim = 0
    var interval = Self.lookInterval
    while end.wait(after: 0, until: .now + interval) == 0 {
      let grace =
        entries.withLock({ $0.count }) > countMax
        ? grace(atGrowth: cgrpc_heap_bytes() - heapBytesAtFirst) : nil
      interval = grace == nil ? Self.lookInterval : Self.urgentLookInterval
      let victims = grace.map { takeVictims(grace: $0) } ?? []
      for call in victims { call.cancel(with: .noMemory) }
      if looksToTrim > 0 {
        looksToTrim -= 1
        if looksToTrim == 0 { cgrpc_heap_trim() }
      } else if !victims.isEmpty {
        looksToTrim = Self.looksToTrim
      }
    }
  }

  /// How long requests may take when the heap has grown by so much; nil for as long as they like.
  package func grace(atGrowth bytes: Int64) -> Duration? {
    guard bytes > heapGrowthMax else { return nil }
    let left = 2 - Double(bytes) / Double(heapGrowthMax)
    return Self.grace * max(0, left)
  }

  /// Removes those that are too many and had more than `grace`. Without any, nobody is spared.
  private func takeVictims(grace: Duration) -> [Call] {
    let limit = ContinuousClock.now - grace
    return entries.withLock { entries in
      let taken = UnreadRequest.toEnd(
        entries.mapValues(\.request),
        before: limit,
        countMax: countMax,
        sparesKnown: grace > .zero
      )
      return taken.compactMap { entries.removeValue(forKey: $0)?.call }
    }
  }
}

extension RPCError {
  fileprivate static let noMemory = RPCError(
    code: .resourceExhausted,
    message: "The server has no memory for requests that take long to arrive; try again later."
  )
}
