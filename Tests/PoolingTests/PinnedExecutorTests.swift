import Foundation
import Pooling
import Testing

@Suite(.serialized)
struct PinnedExecutorTests {
  private actor Pinned {
    private let executor: PinnedExecutor
    private(set) var sum = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor {
      executor.asUnownedSerialExecutor()
    }

    init() throws {
      executor = try PinnedExecutor()
    }

    func thread() -> UInt { UInt(pthread_self()) }
    func add(_ number: Int) { sum += number }
  }

  @Test func anActorStaysOnItsThread() async throws {
    let actor = try Pinned()
    let other = try Pinned()
    let first = await actor.thread()
    for _ in 0..<200 { #expect(await actor.thread() == first) }
    #expect(await other.thread() != first)
  }

  @Test func jobsFromManyTasksAllRun() async throws {
    let actor = try Pinned()
    await withTaskGroup(of: Void.self) { group in
      for number in 1...1000 { group.addTask { await actor.add(number) } }
    }
    #expect(await actor.sum == 500_500)
  }

  @Test func threadsEndWithTheirActors() async throws {
    let before = try threadCount()
    for _ in 0..<50 {
      let actors = try (0..<4).map { _ in try Pinned() }
      for actor in actors { await actor.add(1) }
    }
    // A thread ends a moment after the last reference; the event is the kernel's alone.
    let deadline = ContinuousClock.now.advanced(by: .seconds(10))
    while try threadCount() > before + 8, ContinuousClock.now < deadline { await Task.yield() }
    #expect(try threadCount() <= before + 8)
  }

  private func threadCount() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
  }
}
