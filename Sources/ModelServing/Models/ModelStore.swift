public import Foundation
import Segmentation
import Synchronization

/// The model versions of this server: which are known, which are in memory, which one is active.
///
/// Weights are copied into a directory of the server's own under their digest, checked there, and
/// mapped from there, so that nobody can change or cut short what a model reads. A load that fails
/// changes nothing for the versions that are in memory.
///
/// ``lease(_:)`` is what a request needs; ``activate(_:expectedActive:)`` changes in one step which
/// version requests without a name get. A version that is replaced leaves memory when its last
/// lease ends.
public final class ModelStore: Sendable {
  /// Niceness of a thread that loads while others predict: it takes what they leave.
  static let niceness: Int32 = 5
  /// Characters of a version's name at most.
  public static let versionLengthMax = 128
  /// Versions that are known at most.
  public static let versionCountMax = 10_000

  let loading: ModelLoading
  let now: @Sendable () -> Date
  let state: Mutex<ModelStoreState>

  /// Makes an empty store.
  ///
  /// - Parameters:
  ///   - directory: Where copies of weights are kept; no other process writes into it.
  ///   - modelCountMax: Models in memory at most; to replace a model takes room for two.
  ///   - coreCount: What the ``PredictionScheduler`` has: models are warmed for its runs.
  ///   - limits: What the ``PredictionScheduler`` has.
  ///   - digest: SHA-256.
  ///   - now: The time that statuses show.
  /// - Precondition: `modelCountMax` is at least 2, `coreCount` is 1...256.
  public init(
    directory: String,
    modelCountMax: Int = 3,
    coreCount: Int,
    limits: BatchLimits = BatchLimits(),
    digest: @escaping WeightsDigest,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    precondition(modelCountMax >= 2, "replacing a model takes room for two")
    precondition((1...256).contains(coreCount), "predictions run on 1...256 cores")
    let library = WeightsLibrary(directory: directory)
    library.removeLeftovers()
    loading = ModelLoading(
      library: library,
      digest: digest,
      limits: limits,
      workerCount: coreCount
    )
    self.now = now
    state = Mutex(ModelStoreState(residentCountMax: modelCountMax))
  }

  /// Makes a version known without loading it, as after a restart.
  ///
  /// - Throws: ``ServingError``: `versionConflict` when it is known with another digest.
  public func register(
    _ version: String,
    path: String?,
    digest: [UInt8]? = nil
  ) throws(ServingError) {
    try Self.check(version)
    try state.withLock { state throws(ServingError) in
      try Self.checkRoom(for: version, state.registry)
      try state.registry.register(version, path: path, digest: digest)
    }
  }

  /// Brings a version into memory and warms it; returns when it is ready. A version that is ready
  /// with the same weights stays as it is; callers that ask for one version and the same weights at
  /// the same time share one load and its outcome. When memory is full, the version that was not
  /// used for longest makes room, unless all are active or in use.
  ///
  /// A cancelled caller stops waiting; the load goes on. A load that succeeds is a claim on the
  /// version, which ``forget(_:)`` takes back; one that throws is none.
  ///
  /// - Parameters:
  ///   - version: Its name.
  ///   - path: The weights file, or any of its shards; nil for a version that is known.
  ///   - expectedDigest: SHA-256 the weights must have; nil: any.
  /// - Throws: ``ServingError``: `modelNotFound`, `invalidWeights`, `digestMismatch`,
  ///   `versionConflict`, `tooManyModels`, `modelFailed`, `libraryFailed`, `cancelled`.
  @discardableResult
  public func load(
    _ version: String,
    path: String? = nil,
    expectedDigest: [UInt8]? = nil
  ) async throws(ServingError) -> ModelStatus {
    try Self.check(version)
    while true {
      let decision = try state.withLock { state throws(ServingError) in
        try Self.checkRoom(for: version, state.registry)
        return try state.registry.loadRequested(
          version,
          path: path,
          expectedDigest: expectedDigest
        )
      }
      switch decision {
      case .ready: return try status(of: version)
      case .compare(let path, let digest):
        return try await compared(version, path: path, digest: digest)
      case .load(let path, let expectedDigest):
        startLoading(version, path: path, expectedDigest: expectedDigest)
        return try await outcome(of: version)
      case .share: return try await outcome(of: version)
      case .free(let other):
        free(other)
        try await turn(after: other)
      case .wait(let other): try await turn(after: other)
      }
    }
  }

  /// Waits for a load that this request has a claim on.
  private func outcome(of version: String) async throws(ServingError) -> ModelStatus {
    do throws(ServingError) {
      try await transition(of: version)
      return try status(of: version)
    } catch {
      withdraw(version)
      throw error
    }
  }

  /// Compares the weights at a path with those of a version that this request has a claim on.
  private func compared(
    _ version: String,
    path: String,
    digest: [UInt8]
  ) async throws(ServingError) -> ModelStatus {
    do throws(ServingError) {
      let found = try await onOwnThread { [loading] () throws(ServingError) in
        try loading.digest(path: path)
      }
      guard found == digest else {
        throw ServingError(
          .versionConflict,
          "model version \(version) exists with other weights; choose another name"
        )
      }
      return try status(of: version)
    } catch {
      withdraw(version)
      throw error
    }
  }

  /// Ends the claim of a request that failed.
  private func withdraw(_ version: String) {
    endClaim(on: version) { $0.withdrawn(version) }
  }

  /// Takes back a load that succeeded: when no other load of the version stands, it leaves memory
  /// with its last lease, and is unknown then. The active version and one that is being loaded stay
  /// as they are; a load before the last lease has ended keeps it.
  public func forget(_ version: String) {
    endClaim(on: version) { $0.forgotten(version) }
  }

  /// Ends a claim, and what the version had when it was the last.
  private func endClaim(on version: String, _ end: (inout ModelRegistry) -> Bool) {
    let frees = state.withLock { state in
      let frees = end(&state.registry)
      state.dropRecordIfUnknown(version)
      return frees
    }
    if frees { free(version) }
  }

  /// Makes a version the one that requests without a name get. The one before leaves memory when
  /// its last lease ends.
  ///
  /// - Parameters:
  ///   - version: Its name; it must be ready.
  ///   - expectedActive: The version that must be active now, empty for none; nil: any.
  /// - Returns: The version that was active before, if any.
  /// - Throws: ``ServingError``: `modelNotFound`, `modelNotReady`, `activeVersionChanged`.
  @discardableResult
  public func activate(
    _ version: String,
    expectedActive: String? = nil
  ) throws(ServingError) -> String? {
    let (previous, freesPrevious) = try state.withLock { state throws(ServingError) in
      try state.registry.activated(version, expectedActive: expectedActive)
    }
    if let previous, freesPrevious { free(previous) }
    return previous
  }

  /// The right to use a version, or the active one.
  ///
  /// - Throws: ``ServingError``: `modelNotFound`, or `modelNotReady` when the version is not in
  ///   memory or none is active.
  public func lease(_ version: String? = nil) throws(ServingError) -> ModelLease {
    try state.withLock { state throws(ServingError) in
      let name = try state.registry.leased(version)
      guard let loaded = state.residents[name], let digest = state.registry.versions[name]?.digest
      else { preconditionFailure("a version that is ready is in memory") }
      return ModelLease(version: name, digest: digest, loaded: loaded, store: self)
    }
  }

  /// What is known of a version.
  ///
  /// - Throws: ``ServingError``: `modelNotFound`.
  public func status(of version: String) throws(ServingError) -> ModelStatus {
    try state.withLock { state throws(ServingError) in try state.status(of: version) }
  }

  /// What is known of every version, in the order of their names.
  public var statuses: [ModelStatus] {
    state.withLock { state in
      state.registry.versions.keys.sorted().compactMap { try? state.status(of: $0) }
    }
  }

  /// The version that answers requests that name none.
  public var activeVersion: String? { state.withLock { $0.registry.active } }

  private static func check(_ version: String) throws(ServingError) {
    let isName =
      (1...versionLengthMax).contains(version.utf8.count)
      && version.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
    guard isName else {
      throw ServingError(
        .invalidVersion,
        "a version's name has 1 to \(versionLengthMax) letters, digits, '.', '_' and '-'"
      )
    }
  }

  private static func checkRoom(
    for version: String,
    _ registry: ModelRegistry
  ) throws(ServingError) {
    guard registry.versions[version] == nil,
      registry.versions.count >= versionCountMax
    else { return }
    throw ServingError(.tooManyModels, "\(versionCountMax) versions are known, as many as may be")
  }
}
