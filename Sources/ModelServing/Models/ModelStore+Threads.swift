import Foundation
import Segmentation
import Synchronization
import Threading

/// What the store does on threads of its own, and who waits for it.
extension ModelStore {
  private static let waiterCount = Atomic<UInt64>(0)

  /// Loads a version that the registry says is loading.
  func startLoading(_ version: String, path: String?, expectedDigest: [UInt8]?) {
    // The first model gets all cores; later ones leave them to those who predict.
    let isFirst = state.withLock { $0.residents.isEmpty }
    let niceness = isFirst ? 0 : Self.niceness
    let hasThread = DetachedThread.start(name: "model load", niceness: niceness) { [self] in
      do throws(ServingError) {
        let result = try loading.load(
          path: path,
          expectedDigest: expectedDigest,
          packingCount: isFirst ? loading.workerCount : 1
        )
        loaded(version, path: path, result)
      } catch {
        failed(version, error)
      }
    }
    if !hasThread { failed(version, Self.noThread) }
  }

  /// A lease ended.
  func leaseEnded(_ version: String) {
    if state.withLock({ $0.registry.leaseEnded(version) }) { free(version) }
  }

  /// Gives the memory of a version back that nobody uses any more. Unmapping it and ending its
  /// sessions' threads takes a while.
  func free(_ version: String) {
    let drop = { @Sendable [self] in
      dropResident(version)
      let waiters = state.withLock { state in
        state.registry.freed(version)
        state.dropRecordIfUnknown(version)
        return state.takeWaiters(for: version)
      }
      for waiter in waiters { waiter.resume(returning: .success(())) }
    }
    if !DetachedThread.start(name: "model drop", drop) { drop() }
  }

  /// Waits until a version is neither being loaded nor being freed.
  ///
  /// - Throws: The error of the load that failed, or `cancelled`.
  func transition(of version: String) async throws(ServingError) {
    let id = Self.waiterCount.add(1, ordering: .relaxed).newValue
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let known = state.withLock { $0.await(version, id: id, waiter) }
        if let known { return waiter.resume(returning: known) }
        // A cancellation before that found nobody to tell.
        if Task.isCancelled { giveUp(id) }
      }
    } onCancel: {
      giveUp(id)
    }
    try result.get()
  }

  /// Waits until a version is neither being loaded nor being freed, whatever the outcome.
  ///
  /// - Throws: `cancelled`.
  func turn(after version: String) async throws(ServingError) {
    do throws(ServingError) {
      try await transition(of: version)
    } catch {
      // The failure is somebody else's, and may be an older one.
      guard error.code != .cancelled else { throw error }
    }
  }

  /// Runs what may block on a thread of its own.
  func onOwnThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws(ServingError) -> Value
  ) async throws(ServingError) -> Value {
    let result: Result<Value, ServingError> = await withCheckedContinuation { continuation in
      let hasThread = DetachedThread.start(name: "model file", niceness: Self.niceness) {
        do throws(ServingError) {
          continuation.resume(returning: .success(try body()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if !hasThread { continuation.resume(returning: .failure(Self.noThread)) }
    }
    return try result.get()
  }

  private static let noThread = ServingError(
    .modelFailed,
    "the system gives no thread to read weights with; try again"
  )

  /// The last reference to the model goes with this function's end.
  private func dropResident(_ version: String) {
    _ = state.withLock { $0.residents.removeValue(forKey: version) }
  }

  private func giveUp(_ id: UInt64) {
    let waiter = state.withLock { $0.takeWaiter(id) }
    waiter?.resume(returning: .failure(ServingError(.cancelled, "the request was cancelled")))
  }

  private func loaded(_ version: String, path: String?, _ result: ModelLoading.Result) {
    let waiters = state.withLock { state in
      state.registry.loaded(version, path: path, digest: result.digest)
      state.residents[version] = result.model
      state.records[version] = ModelStoreState.Record(
        description: result.model.segmentation.description,
        weightsByteCount: result.weightsByteCount,
        loadedAt: now()
      )
      return state.takeWaiters(for: version)
    }
    for waiter in waiters { waiter.resume(returning: .success(())) }
  }

  private func failed(_ version: String, _ error: ServingError) {
    let waiters = state.withLock { state in
      state.registry.failed(version, error)
      state.records[version, default: ModelStoreState.Record()].failure = error
      return state.takeWaiters(for: version)
    }
    for waiter in waiters { waiter.resume(returning: .failure(error)) }
  }
}
