public import Foundation
internal import GRPCCore
internal import Interceptors
public import Logging
public import ModelServing
public import Storage
internal import Synchronization

/// The model versions of the system: what the database knows of them, and what this server has in
/// memory. Which one is active is the database's to say; every replica follows it.
///
/// While the database is away the server goes on with what it has: the version that was active, or
/// after a start the shipped one.
public final class ModelCatalog: Sendable {
  let store: ModelStore
  let repository: ModelVersionRepository
  let weights: WeightsFetch
  let now: @Sendable () -> Date
  let logger: Logger
  /// What a change gets after one that could not be followed.
  private static let retryPause: Duration = .seconds(15)

  /// A change could not be followed: this server may answer with another model than the others.
  private let isBehind = Atomic(false)
  /// What the server was started with, once it is loaded.
  private let shipped = Mutex<(weights: ShippedWeights, version: String)?>(nil)

  /// Creates a catalog.
  ///
  /// - Parameters:
  ///   - weights: Brings weights from where requests say.
  ///   - now: The time at which versions become known.
  public init(
    store: ModelStore,
    repository: ModelVersionRepository,
    weights: WeightsFetch,
    now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger
  ) {
    self.store = store
    self.repository = repository
    self.weights = weights
    self.now = now
    self.logger = logger
  }

  /// Brings the shipped weights into memory. Needs no database.
  ///
  /// - Throws: ``ModelServing/ServingError``.
  public func loadShipped(_ weights: ShippedWeights) async throws(ServingError) {
    try await store.load(weights.version, path: weights.path, expectedDigest: weights.digest)
    shipped.withLock { $0 = (weights, weights.version) }
  }

  /// Makes an answer possible at once: registers the shipped weights and follows the database, or,
  /// when that does not answer by `deadline`, activates the shipped weights on this server alone.
  public func settle(deadline: ContinuousClock.Instant) async {
    do {
      try await publishShipped(deadline: deadline)
      try await follow(deadline: deadline)
    } catch {
      logger.warning(
        "which model is active is not known yet",
        metadata: ["reason": .string(String(describing: error))]
      )
    }
    guard store.activeVersion == nil, let version = shipped.withLock({ $0?.version }) else {
      return
    }
    do throws(ServingError) {
      _ = try store.activate(version)
    } catch {
      logger.error("the shipped model cannot be used", metadata: ["reason": .string(error.message)])
    }
  }

  /// Follows what other replicas activate, until the task is cancelled.
  ///
  /// - Parameter hasModel: Called after each change that leaves this server with an active model.
  public func run(_ hasModel: @escaping @Sendable () -> Void = {}) async {
    await withDiscardingTaskGroup { tasks in
      tasks.addTask {
        while !Task.isCancelled {
          try? await ContinuousClock().sleep(for: Self.retryPause)
          guard self.isBehind.load(ordering: .acquiring) else { continue }
          await self.followOnce(publishing: true, hasModel)
        }
      }
      for await change in repository.changes() {
        await followOnce(publishing: change == .listening, hasModel)
      }
      tasks.cancelAll()
    }
  }

  private func followOnce(publishing: Bool, _ hasModel: @Sendable () -> Void) async {
    do {
      if publishing { try await publishShipped(deadline: nil) }
      try await follow(deadline: nil)
      isBehind.store(false, ordering: .releasing)
      if store.activeVersion != nil { hasModel() }
    } catch {
      guard !Task.isCancelled else { return }
      isBehind.store(true, ordering: .releasing)
      logger.error(
        "the active model cannot be followed; the one before goes on, and it is tried again",
        metadata: ["reason": .string(String(describing: error))]
      )
    }
  }

  /// Brings the version that the database calls active into memory and makes it this server's.
  ///
  /// Several of these may run at once: each ends only after it has seen that the two agree.
  func follow(deadline: ContinuousClock.Instant?) async throws {
    while let active = try await repository.active(deadline: deadline) {
      guard store.activeVersion != active.version else { return }
      try await bringIn(active, deadline: deadline)
      _ = try store.activate(active.version)
      logger.notice("a model is active", metadata: ["model": .string(active.version)])
    }
  }

  /// Loads a version that the database knows.
  ///
  /// - Throws: `ServingError`, or an outcome when its weights cannot be fetched.
  func bringIn(_ model: StoredModelVersion, deadline: ContinuousClock.Instant?) async throws {
    try store.register(model.version, path: nil, digest: model.sha256)
    do throws(ServingError) {
      try await store.load(model.version, expectedDigest: model.sha256)
      return
    } catch {
      guard error.code == .modelNotFound else { throw error }
    }
    if model.weightsURI.contains("://") {
      try await weights.withFiles(of: model.weightsURI, deadline: deadline) { path in
        _ = try await self.store.load(model.version, path: path, expectedDigest: model.sha256)
      }
    } else {
      try await store.load(model.version, path: model.weightsURI, expectedDigest: model.sha256)
    }
  }

  /// Tells the database of the shipped weights, and activates them where nothing is active.
  private func publishShipped(deadline: ContinuousClock.Instant?) async throws {
    guard let (weights, version) = shipped.withLock({ $0 }) else { return }
    let status = try store.status(of: version)
    let row = try StoredModelVersion(
      status,
      weightsURI: weights.path,
      metrics: weights.metrics,
      createdAt: now()
    )
    do throws(StorageError) {
      _ = try await repository.upsert(row, deadline: deadline)
    } catch {
      guard case .alreadyExists = error.code, let digest = status.digest else { throw error }
      try await rename(weights, digest: digest)
      return try await publishShipped(deadline: deadline)
    }
    guard try await repository.active(deadline: deadline) == nil else { return }
    _ = try await repository.activate(version, deadline: deadline)
  }

  /// A file without a manifest is called by its name, which other weights may have had before.
  private func rename(_ weights: ShippedWeights, digest: [UInt8]) async throws(ServingError) {
    let version = ShippedWeights.versionName(weights.version, digest: digest)
    guard version != shipped.withLock({ $0?.version }) else { return }
    try await store.load(version, path: weights.path, expectedDigest: digest)
    shipped.withLock { $0 = (weights, version) }
  }
}
