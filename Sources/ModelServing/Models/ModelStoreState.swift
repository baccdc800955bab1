import Foundation
import Segmentation

/// Everything behind the store's lock: the rules, and what they are about.
struct ModelStoreState {
  typealias Waiter = CheckedContinuation<Result<Void, ServingError>, Never>

  /// What is known of a version since its last load.
  struct Record {
    var description: ModelDescription?
    var weightsByteCount = 0
    var loadedAt: Date?
    /// Why the last load failed.
    var failure: ServingError?
  }

  var registry: ModelRegistry
  var residents: [String: LoadedModel] = [:]
  var records: [String: Record] = [:]
  private var waiters: [UInt64: (version: String, waiter: Waiter)] = [:]

  init(residentCountMax: Int) {
    registry = ModelRegistry(residentCountMax: residentCountMax)
  }

  func status(of name: String) throws(ServingError) -> ModelStatus {
    guard let version = registry.versions[name] else {
      throw ServingError(.modelNotFound, "model version \(name) is not known; load it first")
    }
    let record = records[name] ?? Record()
    return ModelStatus(
      version: name,
      state: version.state,
      reason: version.reason,
      isActive: registry.active == name,
      digest: version.digest,
      description: record.description,
      weightsByteCount: record.weightsByteCount,
      residentByteCount: residents[name]?.segmentation.packedWeightByteCount ?? 0,
      loadedAt: record.loadedAt,
      inFlightCount: version.leaseCount
    )
  }

  /// Waits for the end of what happens to a version, if anything does. Returns the outcome when it
  /// is known already; the continuation then is not kept.
  mutating func await(
    _ name: String,
    id: UInt64,
    _ waiter: Waiter
  ) -> Result<Void, ServingError>? {
    guard let version = registry.versions[name] else { return .success(()) }
    if version.state == .loading || version.isBeingFreed {
      waiters[id] = (name, waiter)
      return nil
    }
    if version.state == .failed, let failure = records[name]?.failure { return .failure(failure) }
    return .success(())
  }

  /// Forgets what was known of a version that the rules have forgotten.
  mutating func dropRecordIfUnknown(_ name: String) {
    if registry.versions[name] == nil { records[name] = nil }
  }

  /// Takes the one who gave up.
  mutating func takeWaiter(_ id: UInt64) -> Waiter? {
    waiters.removeValue(forKey: id)?.waiter
  }

  /// Takes all who wait for a version.
  mutating func takeWaiters(for name: String) -> [Waiter] {
    let ready = waiters.filter { $0.value.version == name }
    for id in ready.keys { waiters[id] = nil }
    return ready.values.map(\.waiter)
  }
}
