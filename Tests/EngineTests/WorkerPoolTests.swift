import Engine
import Synchronization
import Testing

@Suite("Worker pool")
struct WorkerPoolTests {
  @Test("runs every task once and sees its writes", arguments: [1, 2, 4])
  func everyTaskOnce(workerCount: Int) {
    let pool = WorkerPool(workerCount: workerCount)
    for taskCount in [0, 1, 2, 3, 64, 1000] {
      let counts = UnsafeMutablePointer<Int>.allocate(capacity: max(1, taskCount))
      counts.initialize(repeating: 0, count: taskCount)
      let strangers = Atomic<Int>(0)
      pool.run(taskCount: taskCount) { task, worker in
        counts[task] += 1
        if worker < 0 || worker >= workerCount { strangers.add(1, ordering: .relaxed) }
      }
      #expect((0..<taskCount).allSatisfy { counts[$0] == 1 })
      #expect(strangers.load(ordering: .relaxed) == 0)
      counts.deallocate()
    }
  }

  @Test("survives many short runs, and pauses long enough for its threads to sleep")
  func manyRuns() {
    let pool = WorkerPool(workerCount: 3)
    let total = Atomic<Int>(0)
    for round in 0..<3000 {
      pool.run(taskCount: 5) { task, _ in total.add(task, ordering: .relaxed) }
      if round % 1000 == 0 { pool.run(taskCount: 1) { _, _ in spin() } }
    }
    #expect(total.load(ordering: .relaxed) == 30_000)
  }

  @Test("ends its threads when it is freed")
  func ends() {
    for _ in 0..<200 { _ = WorkerPool(workerCount: 4) }
  }

  private func spin() {
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(2)
    while clock.now < end {}
  }
}
