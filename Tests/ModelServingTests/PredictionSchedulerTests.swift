import Domain
import FixtureSupport
import Imaging
import ModelServing
import Segmentation
import Testing

@Suite("Predictions of many callers", .serialized)
struct PredictionSchedulerTests {
  private enum Wish: CaseIterable { case answer, cancel, deadline }
  /// Batches that are not full do not run while the scheduler is open.
  private static let waiting = BatchLimits(queueDelayMax: .seconds(3600))

  @Test(
    "Each of hundreds of callers gets its own answer, whoever else gives up",
    .timeLimit(.minutes(2))
  )
  func ownAnswers() async throws {
    let bench = try await ServingBench.shared.value
    let scheduler = PredictionScheduler(
      coreCount: ServingBench.coreCount,
      limits: BatchLimits(queuedCountMax: 1000)
    )
    let lease = bench.lease
    var generator = SeededGenerator(seed: 4711)
    let wishes = (0..<400).map { _ in
      (
        map: Int.random(in: 0..<bench.maps.count, using: &generator),
        wish: [Wish.answer, .answer, .cancel, .deadline].randomElement(using: &generator)
          ?? .answer,
        patience: Int.random(in: 0...40, using: &generator)
      )
    }
    var answeredCount = 0
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for (map, wish, patience) in wishes {
        group.addTask {
          let deadline = ContinuousClock.now.advanced(by: .milliseconds(patience * 5))
          let call = Task {
            try await scheduler.predict(
              bench.maps[map],
              options: PredictionOptions(),
              model: lease,
              identity: bench.identity(of: map),
              deadline: wish == .deadline ? deadline : nil
            )
          }
          if wish == .cancel {
            for _ in 0..<patience { await Task.yield() }
            call.cancel()
          }
          switch (await call.result, wish) {
          case (.success(let served), _):
            #expect(bench.isAnswer(served, of: "one", to: map))
            return true
          case (.failure(let error as ServingError), .cancel):
            #expect(error.code == .cancelled)
          case (.failure(let error as ServingError), .deadline):
            #expect(error.code == .deadlineExceeded)
          case (.failure(let error), _):
            Issue.record("nobody gave up, and yet: \(error)")
          }
          return false
        }
      }
      for try await isAnswered in group where isAnswered { answeredCount += 1 }
    }
    await scheduler.shutDown()
    let snapshot = scheduler.snapshot
    #expect(answeredCount >= wishes.count { $0.wish == .answer })
    #expect(snapshot.gauges.waiterCount == 0 && snapshot.gauges.queuedCount == 0)
    #expect(snapshot.gauges.queuedBytes == 0 && snapshot.gauges.busyCoreCount == 0)
    #expect(snapshot.counters.coalescedCount > 0)
    #expect(snapshot.counters.executionCount < snapshot.counters.inferenceCount)
    #expect(
      answeredCount + snapshot.counters.cancelledCount + snapshot.counters.expiredCount
        == wishes.count
    )
  }

  @Test("A deadline that passes in the queue is answered while the lanes still work")
  func deadline() async throws {
    let bench = try await ServingBench.shared.value
    let lease = bench.lease
    // Four large maps run at once; the fifth waits for company that does not come.
    let scheduler = PredictionScheduler(coreCount: 1, limits: Self.waiting)
    let large = bench.maps.indices.filter { bench.maps[$0].grid.rows > 32 }.prefix(5)
    try await withThrowingTaskGroup(of: ServedPrediction.self) { group in
      for map in large {
        group.addTask { try await predict(bench, map, lease, scheduler) }
      }
      await until {
        let now = scheduler.snapshot
        return now.counters.executionCount == 1 && now.gauges.queuedCount == 1
      }
      let error = await #expect(throws: ServingError.self) {
        try await predict(bench, 1, lease, scheduler, deadline: .now.advanced(by: .milliseconds(5)))
      }
      #expect(error?.code == .deadlineExceeded)
      #expect(scheduler.snapshot.gauges.queuedCount == 1)
      await scheduler.shutDown()
      for try await _ in group {}
    }
  }

  @Test("A full queue refuses at once, and a cancelled request makes room")
  func full() async throws {
    let bench = try await ServingBench.shared.value
    let lease = bench.lease
    // What waits hopes for company that does not come: nothing runs before the end.
    var limits = Self.waiting
    limits.queuedCountMax = 2
    let scheduler = PredictionScheduler(coreCount: 1, limits: limits)
    let calls = (0..<2).map { map in
      let call = Task { try await predict(bench, map * 3, lease, scheduler) }
      return call
    }
    await until { scheduler.snapshot.gauges.queuedCount == 2 }
    let error = await #expect(throws: ServingError.self) {
      try await predict(bench, 9, lease, scheduler)
    }
    if case .queueFull(let retryAfter) = error?.code {
      #expect(ServiceRate.retryAfterRange.contains(retryAfter))
    } else {
      Issue.record("not refused for want of room: \(String(describing: error))")
    }
    calls[1].cancel()
    await until { scheduler.snapshot.gauges.queuedCount == 1 }
    let next = Task { try await predict(bench, 1, lease, scheduler) }
    await until { scheduler.snapshot.gauges.queuedCount == 2 }
    await scheduler.shutDown()
    #expect(try await bench.isAnswer(next.value, of: "one", to: 1))
    for call in calls { _ = await call.result }
  }

  @Test("Shutting down finishes what was accepted and refuses the rest")
  func shutDown() async throws {
    let bench = try await ServingBench.shared.value
    let lease = bench.lease
    let scheduler = PredictionScheduler(coreCount: 2)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for map in 0..<12 {
        group.addTask {
          try await bench.isAnswer(predict(bench, map, lease, scheduler), of: "one", to: map)
        }
      }
      await until { scheduler.snapshot.gauges.waiterCount == 12 }
      await scheduler.shutDown()
      for try await isRight in group { #expect(isRight) }
    }
    let error = await #expect(throws: ServingError.self) {
      try await predict(bench, 0, lease, scheduler)
    }
    #expect(error?.code == .shuttingDown)
    await scheduler.shutDown()
  }

  @Test("A drain whose time is up gives up what is queued")
  func hurriedShutDown() async throws {
    let bench = try await ServingBench.shared.value
    let lease = bench.lease
    let scheduler = PredictionScheduler(coreCount: 1, limits: BatchLimits(batchSizeMax: 1))
    let calls = (0..<48).map { map in
      let call = Task { try await predict(bench, map, lease, scheduler) }
      return call
    }
    // So many that some still wait when the time is up; who comes later is refused as well.
    await until { scheduler.snapshot.gauges.queuedCount >= 24 }
    await scheduler.shutDown(by: .now)
    var refusedCount = 0
    for call in calls {
      if case .failure(let error as ServingError) = await call.result {
        #expect(error.code == .shuttingDown)
        refusedCount += 1
      }
    }
    #expect(refusedCount > 0)
  }
}

/// Predicts a map of the bench.
func predict(
  _ bench: ServingBench,
  _ map: Int,
  _ lease: ModelLease,
  _ scheduler: PredictionScheduler,
  deadline: ContinuousClock.Instant? = nil
) async throws(ServingError) -> ServedPrediction {
  try await scheduler.predict(
    bench.maps[map],
    options: PredictionOptions(),
    model: lease,
    identity: bench.identity(of: map),
    deadline: deadline
  )
}
