internal import Foundation
internal import GRPCCore
internal import ModelServing
internal import Storage
internal import WafermapAPI

/// What callers ask of the catalog; everything that fails ends as an outcome.
extension ModelCatalog {
  /// What this server has of a version; nil when it has not heard of it.
  func status(of version: String) -> ModelStatus? { try? store.status(of: version) }

  /// A version as a message.
  func model(
    _ version: String,
    deadline: ContinuousClock.Instant?
  ) async throws(RPCError) -> Wafermap_V1_Model {
    let row = try await row(version, deadline: deadline)
    return ModelMessage.make(row, status(of: version))
  }

  /// Loads a version, from where the order says or from where it is known to be.
  func load(
    _ order: ModelLoadOrder,
    deadline: ContinuousClock.Instant?
  ) async throws(RPCError) -> Wafermap_V1_Model {
    do {
      guard let uri = order.weightsURI else {
        let row = try await row(order.version, deadline: deadline)
        if let digest = order.digest, digest != row.sha256 { throw Self.otherDigest(order.version) }
        try await bringIn(row, deadline: deadline)
        return ModelMessage.make(row, status(of: order.version))
      }
      return try await load(order, from: uri, deadline: deadline)
    } catch {
      throw outcome(error, order.version, weightsField: "weights_uri")
    }
  }

  /// Makes a version the active one everywhere, and returns it with the one before.
  func activate(
    _ version: String,
    expected: String?,
    deadline: ContinuousClock.Instant?
  ) async throws(RPCError) -> (Wafermap_V1_Model, previous: String?) {
    let row = try await row(version, deadline: deadline)
    do {
      try await bringIn(row, deadline: deadline)
      let previous = try await repository.activate(
        version,
        expectedActive: expected,
        deadline: deadline
      )
      try await follow(deadline: deadline)
      return (try await model(version, deadline: deadline), previous)
    } catch let error as StorageError where error.code == .conflict {
      throw Outcome.failedPrecondition(reason: "ACTIVE_VERSION_CHANGED", error.message)
    } catch {
      throw outcome(error, version, weightsField: nil)
    }
  }

  private func load(
    _ order: ModelLoadOrder,
    from uri: String,
    deadline: ContinuousClock.Instant?
  ) async throws -> Wafermap_V1_Model {
    // Other weights under a name that the database has are refused, even where this server has
    // never heard of it.
    let known = try await knownRow(order.version, deadline: deadline)
    if let known {
      try store.register(known.version, path: nil, digest: known.sha256)
      if let digest = order.digest, digest != known.sha256 {
        throw ServingError(
          .versionConflict,
          "model version \(known.version) exists with other weights; choose another name"
        )
      }
    }
    let status = try await weights.withFiles(of: uri, deadline: deadline) { path in
      try await self.store.load(order.version, path: path, expectedDigest: order.digest)
    }
    do {
      let row = try StoredModelVersion(status, weightsURI: uri, createdAt: now())
      let stored = try await repository.upsert(row, deadline: deadline)
      return ModelMessage.make(stored, self.status(of: order.version))
    } catch {
      // A version that the database does not have would keep its memory and its name for nothing.
      if known == nil { store.forget(order.version) }
      throw error
    }
  }

  private func knownRow(
    _ version: String,
    deadline: ContinuousClock.Instant?
  ) async throws(StorageError) -> StoredModelVersion? {
    do throws(StorageError) {
      return try await repository.get(version, deadline: deadline)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  private func row(
    _ version: String,
    deadline: ContinuousClock.Instant?
  ) async throws(RPCError) -> StoredModelVersion {
    do throws(StorageError) {
      guard let row = try await knownRow(version, deadline: deadline) else {
        throw StorageError(.notFound, "there is no model version \(version)")
      }
      return row
    } catch {
      guard error.code != .notFound else {
        throw Outcome.notFound("model version", version, reason: "MODEL_NOT_FOUND")
      }
      throw Outcome.of(error, logger)
    }
  }

  private func outcome(
    _ error: any Error,
    _ version: String,
    weightsField: String?
  ) -> RPCError {
    switch error {
    case let error as RPCError: error
    case let error as ServingError:
      Outcome.of(error, version: version, weightsField: weightsField, logger)
    case let error as StorageError:
      if case .alreadyExists = error.code {
        Outcome.alreadyExists(
          "model version",
          version,
          reason: "VERSION_HAS_OTHER_WEIGHTS",
          "Model version \(version) exists with other weights; choose another name."
        )
      } else {
        Outcome.of(error, logger)
      }
    case is CancellationError: Outcome.cancelled()
    default: Outcome.internalError(error, logger)
    }
  }

  private static func otherDigest(_ version: String) -> ServingError {
    ServingError(
      .digestMismatch,
      "model version \(version) has weights of another SHA-256 than the request names"
    )
  }
}
