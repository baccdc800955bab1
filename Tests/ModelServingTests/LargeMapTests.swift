import Foundation
import ModelServing
import Synchronization
import Testing

@Suite("Work on large maps")
struct LargeMapTests {
  @Test("Maps are let in up to a number and a size; one that is alone always is")
  func admission() {
    var queue = LargeMapQueue(
      limits: LargeMapLimits(threadCountMax: 1, mapCountMax: 3, byteCountMax: 100)
    )
    let alone = [1000, 1].map { queue.admitted(byteCount: $0) }
    #expect(alone == [true, false])
    #expect(queue.left(byteCount: 1000) == [])
    let several = [40, 61, 60, 0, 0].map { queue.admitted(byteCount: $0) }
    #expect(several == [true, false, true, true, false])
    #expect(queue.left(byteCount: 60) == [])
    #expect(queue.byteCount == 40 && queue.mapCount == 2)
    #expect(queue.admitted(byteCount: 60) == true)
  }

  @Test("Maps wait for room in the order they came; nobody passes them, and one may give up")
  func entrance() {
    var queue = LargeMapQueue(
      limits: LargeMapLimits(mapCountMax: 9, byteCountMax: 100, waiterCountMax: 3)
    )
    #expect(queue.admitted(byteCount: 100) == true)
    let waits = [(1, 90), (2, 20), (3, 70), (4, 1)].map { queue.queued($0.0, byteCount: $0.1) }
    #expect(waits == [true, true, true, false])
    #expect(queue.left(byteCount: 100) == [1])
    #expect(queue.admitted(byteCount: 1) == false)
    #expect(queue.gaveUp(2) == [])
    #expect(queue.left(byteCount: 90) == [3])
    #expect(queue.admitted(byteCount: 30) == true)
    #expect(queue.byteCount == 100 && queue.mapCount == 2)
  }

  @Test("Who gives up at the head of the entrance lets those in that it held up")
  func headOfTheEntrance() {
    var queue = LargeMapQueue(limits: LargeMapLimits(mapCountMax: 9, byteCountMax: 512))
    #expect(queue.admitted(byteCount: 500) == true)
    let waits = [(1, 100), (2, 1), (3, 11), (4, 1)].map { queue.queued($0.0, byteCount: $0.1) }
    #expect(waits == [true, true, true, true])
    #expect(queue.gaveUp(1) == [2, 3])
    #expect(queue.byteCount == 512 && queue.mapCount == 3 && queue.waiterCount == 1)
    // Who is in already gives up nothing by which another could enter.
    #expect(queue.gaveUp(2) == [])
    #expect(queue.left(byteCount: 1) == [4])
    #expect(queue.byteCount == 512 && queue.mapCount == 3 && queue.waiterCount == 0)
  }

  @Test("A map that fits enters when the one before it, which did not fit, gives up")
  func entersAfterOneThatGaveUp() async throws {
    let threads = LargeMapThreads(limits: LargeMapLimits(byteCountMax: 512))
    let first = threads.admit(byteCount: 500)
    #expect(first != nil)
    let large = Task { _ = try await threads.enter(byteCount: 100, deadline: nil) }
    await until { threads.waiterCount == 1 }
    // The deadline only ends a test that fails.
    let small = Task { try await threads.enter(byteCount: 1, deadline: .now + .seconds(60)) }
    await until { threads.waiterCount == 2 }
    large.cancel()
    #expect(await code { try await large.value } == .cancelled)
    let second = try await small.value
    #expect(threads.mapCount == 2 && threads.waiterCount == 0)
    withExtendedLifetime((first, second)) {}
  }

  @Test("A map waits until there is room, its deadline passes, or too many wait")
  func waitingForRoom() async throws {
    let threads = LargeMapThreads(limits: LargeMapLimits(mapCountMax: 1, waiterCountMax: 1))
    var first = threads.admit(byteCount: 1)
    #expect(first != nil)
    let late = await code {
      _ = try await threads.enter(byteCount: 1, deadline: .now + .milliseconds(20))
    }
    #expect(late == .deadlineExceeded)
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await threads.enter(byteCount: 1, deadline: nil)
    }
    #expect(await code { try await cancelled.value } == .cancelled)
    let waiting = Task { try await threads.enter(byteCount: 1, deadline: nil) }
    // Whoever finds one waiting already is refused.
    await until { threads.waiterCount == 1 }
    let refused = await code { _ = try await threads.enter(byteCount: 1, deadline: nil) }
    #expect(refused == .queueFull(retryAfter: .seconds(1)))
    first = nil
    let second = try await waiting.value
    #expect(threads.mapCount == 1)
    withExtendedLifetime(second) {}
  }

  @Test("Jobs are done in turn by as many threads as may be, which end when nothing waits")
  func turns() {
    var queue = LargeMapQueue(limits: LargeMapLimits(threadCountMax: 2))
    let starts = (1...5).map { queue.arrived($0) }
    #expect(starts == [true, true, false, false, false])
    let begun = [queue.next(), queue.next()]
    #expect(begun == [1, 2])
    #expect(queue.gaveUp(4) == [])
    #expect(queue.gaveUp(1) == [])
    let later = [queue.next(), queue.next(), queue.next()]
    #expect(later == [3, 5, nil])
    #expect(queue.threadCount == 1)
    #expect(queue.next() == nil)
    #expect(queue.threadCount == 0)
    #expect(queue.arrived(6) == true)
  }

  @Test("A thread that the system refuses is done without while there are others")
  func refusedThreads() {
    var queue = LargeMapQueue(limits: LargeMapLimits(threadCountMax: 2))
    let starts = [queue.arrived(1), queue.arrived(2)]
    #expect(starts == [true, true])
    #expect(queue.threadRefused() == [])
    #expect(queue.threadRefused() == [1, 2])
    #expect(queue.arrived(3) == true)
    #expect(queue.next() == 3)
  }

  @Test("Every job is answered, on no more threads than may be")
  func work() async throws {
    let threads = LargeMapThreads(limits: LargeMapLimits(threadCountMax: 3))
    let running = Occupancy()
    let sum = try await withThrowingTaskGroup(of: Int.self) { tasks in
      for number in 0..<100 {
        tasks.addTask {
          let pass = try #require(threads.admit(byteCount: 1))
          return try await pass.run(deadline: nil) {
            running.enter()
            defer { running.leave() }
            return number
          }
        }
      }
      return try await tasks.reduce(0, +)
    }
    #expect(sum == 4950)
    #expect((1...3).contains(running.most))
    await until { threads.threadCount == 0 && threads.mapCount == 0 }
    #expect(threads.threadCount == 0 && threads.mapCount == 0)
  }

  @Test("Who gives up is told at once, and the map stays in until its job has ended")
  func givingUp() async throws {
    let threads = LargeMapThreads(limits: LargeMapLimits(threadCountMax: 1, mapCountMax: 3))
    let gate = Gate()
    let running = Task { [pass = threads.admit(byteCount: 1)] in
      try await pass?.run(deadline: nil) { gate.pass() }
    }
    await until { gate.hasVisitor }
    // The only thread is busy: both wait.
    let waiting = Task { [pass = threads.admit(byteCount: 1)] in
      _ = try await pass?.run(deadline: nil) { Self.mustNotRun("it was given up") }
    }
    let late = await code {
      _ = try await threads.admit(byteCount: 1)?.run(deadline: .now + .milliseconds(20)) {
        Self.mustNotRun("its deadline had passed")
      }
    }
    #expect(late == .deadlineExceeded)
    waiting.cancel()
    #expect(await code { try await waiting.value } == .cancelled)
    running.cancel()
    #expect(await code { try await running.value } == .cancelled)
    #expect(threads.threadCount == 1 && threads.mapCount == 1)
    gate.open()
    await until { threads.threadCount == 0 && threads.mapCount == 0 }
    #expect(threads.threadCount == 0 && threads.mapCount == 0)
  }

  @Test("Work for somebody who has gone is not begun")
  func tooLate() async throws {
    let threads = LargeMapThreads()
    let pass = try #require(threads.admit(byteCount: 1))
    #expect(await code { try await pass.run(deadline: .now) {} } == .deadlineExceeded)
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await pass.run(deadline: nil) {}
    }
    #expect(await code { try await cancelled.value } == .cancelled)
  }

  private static func mustNotRun(_ reason: Comment) {
    Issue.record(reason)
  }

  /// How many are there at a time.
  private final class Occupancy: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }

    func enter() {
      counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
    }

    func leave() {
      counts.withLock { $0.now -= 1 }
    }
  }

  /// Holds one thread until it is opened.
  private final class Gate: Sendable {
    private let state = Mutex((isOpen: false, hasVisitor: false))
    private let changed = NSCondition()

    var hasVisitor: Bool { state.withLock { $0.hasVisitor } }

    func pass() {
      changed.lock()
      defer { changed.unlock() }
      state.withLock { $0.hasVisitor = true }
      while !state.withLock({ $0.isOpen }) { changed.wait() }
    }

    func open() {
      changed.lock()
      state.withLock { $0.isOpen = true }
      changed.broadcast()
      changed.unlock()
    }
  }
}
