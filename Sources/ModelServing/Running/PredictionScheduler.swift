import Domain
public import Imaging
public import Segmentation

/// Runs predictions of many callers on few cores: queues them within bounds, batches those that fit
/// together, computes equal ones once, and gives each caller its own answer.
///
/// Every core has a lane, a thread of its own. A request that comes alone gets all cores; when more
/// wait than cores are free, each lane runs a batch on its core. Nothing waits for company while a
/// core is idle, unless ``BatchLimits/queueDelayMax`` says so.
///
/// A caller whose task is cancelled or whose deadline passes is answered at once. What it waited
/// for leaves the queue if nobody else waits for it; a forward pass under way is finished.
///
/// The threads end with ``shutDown(by:)``, or some time after the last reference is gone.
public final class PredictionScheduler: Sendable {
  /// What bounds the queue and the batches.
  public let limits: BatchLimits
  private let core: SchedulerCore

  /// Starts a lane for each core.
  ///
  /// - Parameters:
  ///   - coreCount: Cores to compute on.
  ///   - limits: What bounds the queue and the batches.
  /// - Precondition: `coreCount` is 1...256, and the system has as many threads left.
  public init(coreCount: Int, limits: BatchLimits = BatchLimits()) {
    precondition((1...256).contains(coreCount), "predictions run on 1...256 cores")
    self.limits = limits
    core = SchedulerCore(limits: limits, coreCount: coreCount)
    core.start()
  }

  deinit { core.update { $0.close(drainDeadline: .now, &$1) } }

  /// Predicts a map.
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - options: How it is looked at.
  ///   - model: The model, which stays in memory until the answer is there.
  ///   - identity: Digest of everything in `map` and `options` that the answer depends on. Requests
  ///     with equal digests for one model share one computation.
  ///   - deadline: When the caller stops waiting.
  /// - Throws: ``ServingError``: `queueFull`, `deadlineExceeded`, `cancelled`, `modelFailed` or
  ///   `shuttingDown`.
  public func predict(
    _ map: DecodedWaferMap,
    options: PredictionOptions,
    model: ModelLease,
    identity: [UInt8],
    deadline: ContinuousClock.Instant? = nil
  ) async throws(ServingError) -> ServedPrediction {
    let waiter = core.newWaiter()
    let loaded = model.model
    let arrival = BatchArrival(
      waiter: waiter,
      key: WorkKey(model: loaded.identifier, identity: identity),
      group: BatchGroup(
        model: loaded.identifier,
        side: loaded.segmentation.description.inputSide(
          rows: map.grid.rows,
          columns: map.grid.columns
        )
      ),
      byteCount: map.width * map.height + map.grid.states.count,
      deadline: deadline
    )
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waiting = PredictionWaiter(continuation: continuation, arrivedAt: .now)
        core.update { state, effects in
          let job = { (entry: UInt64) in
            PredictionJob(entry: entry, map: map, options: options, lease: model)
          }
          state.arrived(arrival, waiting, job, &effects)
        }
        // A cancellation before the arrival found nobody to tell.
        if Task.isCancelled { core.update { $0.cancelled(waiter, &$1) } }
      }
    } onCancel: {
      core.update { $0.cancelled(waiter, &$1) }
    }
    return try result.get()
  }

  /// What it does and has done.
  public var snapshot: SchedulerSnapshot { core.snapshot }

  /// Accepts nothing any more, finishes what was accepted, and ends the threads.
  ///
  /// - Parameter deadline: When to give up what is still queued; nil: never. What runs is finished.
  public func shutDown(by deadline: ContinuousClock.Instant? = nil) async {
    core.update { $0.close(drainDeadline: deadline, &$1) }
    await withCheckedContinuation { continuation in
      let mustWait = core.update { state, _ in state.awaitEnd(continuation) }
      if !mustWait { continuation.resume() }
    }
  }
}
