import ModelServing
import Testing

@Suite("The rules of dynamic batching")
struct BatchQueueTests {
  /// How many wait on how many cores, and what begins: maps and cores of each run.
  @Test(
    "What waits is spread over the free cores",
    arguments: [
      (1, 1, [[1, 1]]), (4, 1, [[4, 1]]), (9, 1, [[4, 1]]),
      (1, 2, [[1, 2]]), (2, 2, [[1, 1], [1, 1]]), (3, 2, [[2, 1], [1, 1]]),
      (8, 2, [[4, 1], [4, 1]]), (20, 2, [[4, 1], [4, 1]]),
      (1, 8, [[1, 8]]), (2, 8, [[1, 4], [1, 4]]),
      (3, 8, [[1, 2], [1, 2], [1, 4]]), (16, 8, Array(repeating: [2, 1], count: 8)),
    ]
  )
  func spread(waiting: Int, coreCount: Int, expected: [[Int]]) {
    var bench = QueueBench(coreCount: coreCount)
    for _ in 0..<waiting { _ = bench.arrive() }
    let runs = bench.runs()
    #expect(runs.map { [$0.entries.count, $0.block.width] } == expected)
    let entries = runs.flatMap(\.entries)
    #expect(Set(entries).count == entries.count)
    #expect(bench.queue.gauges.queuedCount == waiting - entries.count)
    #expect(bench.queue.counters.executionCount == expected.count)
  }

  @Test("A run takes no more cores than it may, however idle the others are")
  func runWidth() {
    var bench = QueueBench(BatchLimits(runWidthMax: 3), coreCount: 8)
    _ = bench.arrive()
    #expect(bench.runs().map(\.block.width) == [2])
  }

  @Test("Two callers that come again and again each get half of the cores; one alone gets all")
  func density() {
    var bench = QueueBench(coreCount: 8)
    _ = bench.arrive()
    var running = bench.runs().map(\.block)
    #expect(running.map(\.width) == [8])
    for _ in 0..<12 {
      _ = bench.arrive()
      running += bench.runs().map(\.block)
      _ = bench.queue.ended(running.removeFirst(), at: bench.at(1))
      running += bench.runs().map(\.block)
    }
    #expect(running.map(\.width) == [4])
    for block in running { _ = bench.queue.ended(block, at: bench.at(1)) }
    var widths: [Int] = []
    for _ in 0..<12 {
      _ = bench.arrive()
      for run in bench.runs() {
        widths.append(run.block.width)
        _ = bench.queue.ended(run.block, at: bench.at(1))
      }
    }
    #expect(widths.first == 4 && widths.last == 8)
  }

  @Test("Only inputs of one side and one model run together, and large ones alone")
  func groups() {
    var bench = QueueBench(coreCount: 1)
    for (model, side) in [(1, 64), (1, 32), (2, 64), (1, 64), (1, 128), (1, 128), (1, 32)] {
      _ = bench.arrive(model: UInt64(model), side: side)
    }
    var order: [[UInt64]] = []
    while let run = bench.queue.nextRun(at: bench.at(0)) {
      order.append(run.entries)
      _ = bench.queue.ended(run.block, at: bench.at(1))
    }
    #expect(order == [[1, 4], [2, 7], [3], [5], [6]])
    #expect(bench.queue.isIdle)
  }

  @Test("A rare group is served in its turn while a busy one never ends")
  func noStarvation() {
    var bench = QueueBench(coreCount: 1)
    for _ in 0..<8 { _ = bench.arrive() }
    guard case .queued(let rare) = bench.arrive(side: 128) else {
      Issue.record("the rare one is accepted")
      return
    }
    for round in 0..<3 {
      guard let run = bench.queue.nextRun(at: bench.at(round)) else { return }
      if round == 2 { #expect(run.entries == [rare]) }
      for _ in 0..<4 { _ = bench.arrive() }
      _ = bench.queue.ended(run.block, at: bench.at(round))
    }
  }

  @Test("Full by count, by bytes and by callers; a large map alone is taken")
  func full() {
    func isFull(_ admission: BatchAdmission) -> Bool {
      if case .full = admission { true } else { false }
    }
    var count = QueueBench(BatchLimits(queuedCountMax: 2))
    #expect(!isFull(count.arrive()) && !isFull(count.arrive()) && isFull(count.arrive()))
    #expect(count.queue.counters.refusedCount == 1)

    var bytes = QueueBench(BatchLimits(queuedBytesMax: 10))
    #expect(bytes.arrive(byteCount: 50) == .queued(entry: 1))
    #expect(isFull(bytes.arrive(byteCount: 1)))
    #expect(bytes.runs().count == 1)
    #expect(bytes.queue.gauges.queuedBytes == 0)
    #expect(bytes.arrive(byteCount: 6) == .queued(entry: 2))
    #expect(isFull(bytes.arrive(byteCount: 5)))

    var callers = QueueBench(BatchLimits(waiterCountMax: 2))
    #expect(callers.arrive(7) == .queued(entry: 1))
    #expect(callers.arrive(7) == .joined(entry: 1))
    #expect(isFull(callers.arrive(7)))
  }

  @Test("A queue that is full says when half of it will be done")
  func retryAfter() {
    var bench = QueueBench(BatchLimits(queuedCountMax: 8), coreCount: 1)
    for _ in 0..<8 { _ = bench.arrive() }
    #expect(bench.arrive() == .full(retryAfter: ServiceRate.retryAfterUnmeasured))
    let run = bench.runs()
    for _ in 0..<4 { _ = bench.arrive() }
    // Four maps in 400 ms: 100 ms each, and half of eight is four.
    _ = bench.queue.ended(run[0].block, at: bench.at(400))
    #expect(bench.arrive() == .full(retryAfter: .milliseconds(400)))
  }

  @Test("Equal requests share an entry while it waits and while it runs")
  func coalescing() {
    var bench = QueueBench()
    #expect(bench.arrive(7) == .queued(entry: 1))
    #expect(bench.arrive(7) == .joined(entry: 1))
    let run = bench.runs()
    #expect(run.map(\.entries) == [[1]])
    #expect(bench.arrive(7) == .joined(entry: 1))
    // The same bytes for another model are other work.
    #expect(bench.arrive(7, model: 2) == .queued(entry: 2))
    let done = bench.queue.ended(run[0].block, at: bench.at(5))
    #expect(done.map(\.waiters) == [[1, 2, 3]])
    #expect(done.map(\.isShared) == [true])
    #expect(bench.queue.counters.coalescedCount == 2)
    #expect(bench.queue.counters.inferenceCount == 1)
    #expect(bench.arrive(7) == .queued(entry: 3))
  }

  @Test("A shared entry leaves the queue with its last waiter")
  func cancellation() {
    var bench = QueueBench(BatchLimits(queuedCountMax: 1))
    _ = bench.arrive(7, byteCount: 3)
    _ = bench.arrive(7)
    #expect(bench.queue.cancelled(waiter: 1) == BatchDeparture(waiter: 1, droppedEntry: nil))
    #expect(bench.queue.cancelled(waiter: 1) == nil)
    #expect(bench.queue.gauges.queuedCount == 1)
    #expect(bench.queue.cancelled(waiter: 2) == BatchDeparture(waiter: 2, droppedEntry: 1))
    #expect(bench.queue.isIdle && bench.queue.gauges.queuedBytes == 0)
    #expect(bench.arrive() == .queued(entry: 2))
    #expect(bench.queue.counters.cancelledCount == 2)
  }

  @Test("A run goes on without its waiters, and others may still join it")
  func cancellationWhileRunning() {
    var bench = QueueBench()
    _ = bench.arrive(7)
    let run = bench.runs()
    #expect(bench.queue.cancelled(waiter: 1) == BatchDeparture(waiter: 1, droppedEntry: nil))
    #expect(bench.arrive(7) == .joined(entry: 1))
    #expect(bench.queue.ended(run[0].block, at: bench.at(1)).map(\.waiters) == [[2]])
  }

  @Test("Deadlines pass while queued, while shared and while running")
  func deadlines() {
    var bench = QueueBench(coreCount: 1)
    #expect(bench.arrive(deadline: 0) == .expired)
    _ = bench.arrive(1, deadline: 30)
    let run = bench.runs()
    _ = bench.arrive(2, deadline: 20)
    _ = bench.arrive(2, deadline: 10)
    _ = bench.arrive(3)
    #expect(bench.queue.nextDeadline(after: bench.at(0)) == bench.at(10))
    #expect(bench.queue.timePassed(to: bench.at(9)).expired == [])
    #expect(
      bench.queue.timePassed(to: bench.at(10)).expired
        == [BatchDeparture(waiter: 4, droppedEntry: nil)]
    )
    #expect(bench.queue.nextDeadline(after: bench.at(10)) == bench.at(20))
    #expect(
      bench.queue.timePassed(to: bench.at(40)).expired
        == [
          BatchDeparture(waiter: 2, droppedEntry: nil),
          BatchDeparture(waiter: 3, droppedEntry: 2),
        ]
    )
    #expect(bench.queue.nextDeadline(after: bench.at(40)) == nil)
    #expect(bench.queue.ended(run[0].block, at: bench.at(50)).map(\.waiters) == [[]])
    #expect(bench.queue.counters.expiredCount == 4)
    #expect(bench.runs(at: 50).map(\.entries) == [[3]])
  }

  @Test("With a delay, a batch waits to be filled, but no longer")
  func delay() {
    var bench = QueueBench(BatchLimits(batchSizeMax: 2, queueDelayMax: .milliseconds(5)))
    _ = bench.arrive()
    #expect(bench.runs(at: 4).isEmpty)
    #expect(bench.queue.nextDeadline(after: bench.at(4)) == bench.at(5))
    // Two of another group are a full batch already.
    _ = bench.arrive(side: 32, at: 4)
    _ = bench.arrive(side: 32, at: 4)
    #expect(bench.runs(at: 4).flatMap(\.entries).contains(2))
    #expect(bench.runs(at: 5).flatMap(\.entries).contains(1) || bench.queue.gauges.queuedCount > 0)
  }

  @Test("Closed, it finishes what it has, or gives up what is queued at the deadline")
  func closing() {
    var bench = QueueBench(coreCount: 1)
    _ = bench.arrive()
    let run = bench.runs()
    _ = bench.arrive()
    bench.queue.close(drainDeadline: bench.at(10))
    #expect(bench.arrive() == .closed)
    #expect(!bench.queue.isFinished)
    #expect(bench.queue.nextDeadline(after: bench.at(0)) == bench.at(10))
    let (expired, given) = bench.queue.timePassed(to: bench.at(10))
    #expect(expired == [] && given == [BatchDeparture(waiter: 2, droppedEntry: 2)])
    #expect(!bench.queue.isFinished)
    #expect(bench.queue.ended(run[0].block, at: bench.at(11)).map(\.waiters) == [[1]])
    #expect(bench.queue.isFinished)
  }
}
