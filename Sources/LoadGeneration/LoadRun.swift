import GRPCCore

/// Puts one level of load after another on a server and measures each.
package struct LoadRun: Sendable {
  /// Requests of an open loop that may be open at once: a server that has stopped answering must
  /// not fill this process's memory.
  package static let openRequestsMax = 10_000

  private let source: RequestSource
  private let plan: MeasurementPlan
  private let spacing: ArrivalProcess.Spacing
  private let seed: UInt64
  private let timeout: Duration

  /// A run that sends the same requests at the same due times for the same seed.
  ///
  /// - Parameter timeout: What stays open this long after a level's end is given up.
  package init(
    source: RequestSource,
    plan: MeasurementPlan,
    spacing: ArrivalProcess.Spacing,
    seed: UInt64,
    timeout: Duration
  ) {
    self.source = source
    self.plan = plan
    self.spacing = spacing
    self.seed = seed
    self.timeout = timeout
  }

  /// Sends one request over each connection, the first ones of the source, so that a server that
  /// cannot be measured is found at once.
  ///
  /// - Throws: `RPCError` that says how the request ended.
  package func probe(_ callers: [any PredictionCaller]) async throws {
    for (index, caller) in callers.enumerated() {
      let outcome = await caller.call(source.request(UInt64(index)))
      if case .failed(let code, let message) = outcome {
        throw RPCError(code: code, message: message)
      }
    }
  }

  /// Measures one level.
  ///
  /// - Parameters:
  ///   - firstIndex: The first request to send, so that levels do not repeat each other's.
  ///   - callers: Connections, used in turn; at least one.
  ///   - reportWindow: Is told of each window that was measured.
  /// - Returns: The figures, and the request after the last one that was sent.
  /// - Throws: `CancellationError` when the task is cancelled.
  package func measure(
    _ load: Load,
    from firstIndex: UInt64,
    _ callers: [any PredictionCaller],
    reportWindow: @Sendable (Int, StabilityRule.Figures) -> Void = { _, _ in }
  ) async throws -> (report: LevelReport, nextIndex: UInt64) {
    let recorder = Recorder(firstIndex: firstIndex)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await send(load, callers, recorder) }
      do {
        var windows = WindowLog(plan: plan)
        let clock = ContinuousClock()
        if plan.warmUp > .zero {
          try await clock.sleep(for: plan.warmUp, tolerance: .zero)
          _ = recorder.takeTally()
        }
        let (began, usedBefore) = (clock.now, ProcessorTime.used())
        var windowBegan = began
        while !windows.isDone, callers.allSatisfy(\.isOpen) {
          try await clock.sleep(until: windowBegan + plan.window, tolerance: .zero)
          let now = clock.now
          let figures = windows.add(recorder.takeTally(), length: now - windowBegan)
          windowBegan = now
          reportWindow(windows.count, figures)
        }
        let used = ProcessorTime.used() - usedBefore
        let wall = max(clock.now - began, .microseconds(1))
        recorder.stop()
        try await drain(&group, callers)
        let report = windows.report(
          load,
          tail: recorder.takeTally(),
          generatorProcessors: used / wall
        )
        return (report, recorder.endIndex)
      } catch {
        recorder.stop()
        for caller in callers { caller.abandon() }
        throw error
      }
    }
  }

  /// Waits for the requests that are open, ``timeout`` at most.
  private func drain(
    _ group: inout ThrowingTaskGroup<Void, any Error>,
    _ callers: [any PredictionCaller]
  ) async throws {
    let timeout = timeout
    try await withThrowingTaskGroup(of: Void.self) { watch in
      watch.addTask {
        try await ContinuousClock().sleep(for: timeout)
        for caller in callers { caller.abandon() }
      }
      try await group.waitForAll()
      watch.cancelAll()
      while let ended = await watch.nextResult() { _ = ended }
    }
  }

  private func send(_ load: Load, _ callers: [any PredictionCaller], _ recorder: Recorder) async {
    switch load {
    case .closed(let concurrency): await sendInTurn(concurrency, callers, recorder)
    case .open(let rate): await sendWhenDue(rate, callers, recorder)
    }
  }

  private func sendInTurn(
    _ concurrency: Int,
    _ callers: [any PredictionCaller],
    _ recorder: Recorder
  ) async {
    await withDiscardingTaskGroup { group in
      for worker in 0..<concurrency {
        let caller = callers[worker % callers.count]
        group.addTask {
          while caller.isOpen, let index = recorder.nextIndex(openMax: concurrency) {
            await exchange(index, due: nil, caller, recorder)
          }
        }
      }
    }
  }

  /// The longest nap between two looks at whether the level has ended.
  private static let napMax: Duration = .milliseconds(50)

  private func sendWhenDue(
    _ rate: Double,
    _ callers: [any PredictionCaller],
    _ recorder: Recorder
  ) async {
    let clock = ContinuousClock()
    let began = clock.now
    var arrivals = ArrivalProcess(rate: rate, spacing: spacing, seed: seed)
    var due = began + arrivals.next()
    await withDiscardingTaskGroup { group in
      while recorder.wants(due), !Task.isCancelled {
        let now = clock.now
        if now < due {
          try? await clock.sleep(until: min(due, now + Self.napMax), tolerance: .zero)
          continue
        }
        if let index = recorder.nextIndex(openMax: Self.openRequestsMax, due: due) {
          let caller = callers[Int(index % UInt64(callers.count))]
          group.addTask { [due] in await exchange(index, due: due, caller, recorder) }
        }
        due = began + arrivals.next()
      }
    }
  }

  /// Sends one request and records what became of it.
  private func exchange(
    _ index: UInt64,
    due: ContinuousClock.Instant?,
    _ caller: any PredictionCaller,
    _ recorder: Recorder
  ) async {
    let request = source.request(index)
    let clock = ContinuousClock()
    let sent = clock.now
    let outcome = await caller.call(request)
    let ended = clock.now
    recorder.add(
      Tally.Sample(
        outcome: outcome,
        latency: ended - (due ?? sent),
        exchange: ended - sent
      )
    )
  }
}
