import HTTPClient
import Testing

@Suite struct TransferQueueTests {
  private typealias Queue = TransferQueue<String>

  /// The queue by reference: `#expect` calls no mutating function.
  private final class Bookkeeping {
    private var queue: Queue

    init(inFlightMax: Int, waitingMax: Int) {
      queue = Queue(inFlightMax: inFlightMax, waitingMax: waitingMax)
    }

    var nextDeadline: ContinuousClock.Instant? { queue.nextDeadline }
    func submit(_ entry: Queue.Entry) -> Bool { queue.submit(entry) }
    func takeStartable() -> [UInt64] { queue.takeStartable().map(\.id) }
    func finish(_ id: UInt64) -> String? { queue.finish(id) }
    func withdraw(_ id: UInt64) -> String? { queue.withdraw(id) }
    func withdrawExpired(at now: ContinuousClock.Instant) -> [String] {
      queue.withdrawExpired(at: now).sorted()
    }
    func withdrawAll() -> [String] { queue.withdrawAll().sorted() }
    func takeWithdrawn() -> [UInt64] { queue.takeWithdrawn().sorted() }
  }

  private let start = ContinuousClock.now

  private func entry(_ id: UInt64, after seconds: Int = 100) -> Queue.Entry {
    Queue.Entry(id: id, deadline: start + .seconds(seconds), ticket: "t\(id)")
  }

  @Test func startsInOrderAndWithinItsBounds() {
    let queue = Bookkeeping(inFlightMax: 2, waitingMax: 1)
    for id in 1...3 { #expect(queue.submit(entry(UInt64(id)))) }
    #expect(!queue.submit(entry(4)))
    #expect(queue.takeStartable() == [1, 2])
    #expect(queue.takeStartable().isEmpty)
    #expect(!queue.submit(entry(5)))
    #expect(queue.finish(1) == "t1")
    #expect(queue.takeStartable() == [3])
    #expect(queue.submit(entry(6)))
  }

  @Test func aTicketLeavesOnce() {
    let queue = Bookkeeping(inFlightMax: 1, waitingMax: 5)
    for id in 1...2 { #expect(queue.submit(entry(UInt64(id)))) }
    _ = queue.takeStartable()
    #expect(queue.withdraw(1) == "t1")
    #expect(queue.withdraw(1) == nil)
    #expect(queue.finish(1) == nil)
    #expect(queue.withdraw(2) == "t2")
    #expect(queue.takeStartable().isEmpty)
    #expect(queue.withdrawAll().isEmpty)
  }

  @Test func aWithdrawnTransferKeepsItsSlotUntilItIsAborted() {
    let queue = Bookkeeping(inFlightMax: 1, waitingMax: 5)
    for id in 1...2 { #expect(queue.submit(entry(UInt64(id)))) }
    _ = queue.takeStartable()
    _ = queue.withdraw(1)
    #expect(queue.takeStartable().isEmpty)
    #expect(queue.takeWithdrawn() == [1])
    #expect(queue.takeWithdrawn().isEmpty)
    #expect(queue.takeStartable() == [2])
  }

  @Test func aTransferThatEndsWhileItIsWithdrawnFreesItsSlotOnce() {
    let queue = Bookkeeping(inFlightMax: 1, waitingMax: 5)
    for id in 1...2 { #expect(queue.submit(entry(UInt64(id)))) }
    _ = queue.takeStartable()
    _ = queue.withdraw(1)
    #expect(queue.finish(1) == nil)
    #expect(queue.takeWithdrawn().isEmpty)
    #expect(queue.takeStartable() == [2])
  }

  @Test func deadlinesEndWhatWaitsAndWhatRuns() {
    let queue = Bookkeeping(inFlightMax: 1, waitingMax: 5)
    for (id, seconds) in [(1, 30), (2, 10), (3, 20)] {
      #expect(queue.submit(entry(UInt64(id), after: seconds)))
    }
    _ = queue.takeStartable()
    #expect(queue.nextDeadline == start + .seconds(10))
    #expect(queue.withdrawExpired(at: start + .seconds(9)).isEmpty)
    #expect(queue.withdrawExpired(at: start + .seconds(10)) == ["t2"])
    #expect(queue.nextDeadline == start + .seconds(20))
    #expect(queue.withdrawExpired(at: start + .seconds(31)) == ["t1", "t3"])
    #expect(queue.nextDeadline == nil)
    #expect(queue.takeWithdrawn() == [1])
  }

  @Test func shuttingDownWithdrawsEverything() {
    let queue = Bookkeeping(inFlightMax: 2, waitingMax: 5)
    for id in 1...4 { #expect(queue.submit(entry(UInt64(id)))) }
    _ = queue.takeStartable()
    #expect(queue.withdrawAll() == ["t1", "t2", "t3", "t4"])
    #expect(queue.takeWithdrawn() == [1, 2])
  }
}
