private import Foundation
internal import Postgres

/// Model versions, and which of them is active.
public struct ModelVersionRepository: Sendable {
  /// The channel on which activations are told (`NOTIFY`); the payload is the version.
  public static let channel = "wafermap_models"
  /// Most versions of a page.
  public static let pageSizeMax = 200
  /// Activations take turns under this advisory lock ("MODELACT" in ASCII).
  private static let activationLock: Int64 = 0x4D4F_4445_4C41_4354

  let client: PostgresClient

  /// Works through the pool of `database`.
  public init(_ database: Database) {
    client = database.client
  }

  /// Stores a version, or what is newly known of one with the same weights; a failure that was
  /// noted of it is forgotten.
  ///
  /// - Returns: The version as it is stored now.
  /// - Throws: ``StorageError``: ``StorageError/Code/alreadyExists(constraint:)`` when the version
  ///   is known with other weights, ``StorageError/Code/conflict`` when a value is not allowed or
  ///   the base version is unknown.
  public func upsert(
    _ model: StoredModelVersion,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> StoredModelVersion {
    let classes = PostgresJSON(try PredictionJSON.text(model.classes))
    let metadata = PostgresJSON(try PredictionJSON.text(model.metadata))
    let metrics = PostgresJSON(try PredictionJSON.text(model.metrics.filter(\.value.isFinite)))
    let query: PostgresQuery = """
      INSERT INTO model_versions AS m (
        version, sha256, weights_uri, weights_bytes, architecture, in_channels, input_height,
        input_width, input_encoding, classes, metadata, metrics, training_job_id, base_version,
        inputs_sha256, dataset_sha256, mlflow_run_id, created_at
      ) VALUES (
        \(model.version), \(model.sha256), \(model.weightsURI), \(model.weightsBytes),
        \(model.architecture), \(Int32(clamping: model.inChannels)),
        \(Int32(clamping: model.inputHeight)), \(Int32(clamping: model.inputWidth)),
        \(model.inputEncoding), \(classes), \(metadata), \(metrics),
        \(model.lineage.trainingJobID as UUID?), \(model.lineage.baseVersion as String?),
        \(model.lineage.inputsSHA256 as [UInt8]?), \(model.lineage.datasetSHA256 as [UInt8]?),
        \(model.lineage.mlflowRunID as String?), \(model.createdAt)
      )
      ON CONFLICT (version) DO UPDATE SET
        state = 'available', state_reason = '', weights_uri = excluded.weights_uri,
        metadata = excluded.metadata,
        metrics = CASE WHEN excluded.metrics = '{}' THEN m.metrics ELSE excluded.metrics END,
        training_job_id = coalesce(excluded.training_job_id, m.training_job_id),
        base_version = coalesce(excluded.base_version, m.base_version),
        inputs_sha256 = coalesce(excluded.inputs_sha256, m.inputs_sha256),
        dataset_sha256 = coalesce(excluded.dataset_sha256, m.dataset_sha256),
        mlflow_run_id = coalesce(excluded.mlflow_run_id, m.mlflow_run_id)
      WHERE m.sha256 = excluded.sha256
      RETURNING \(unsafe: Self.columns)
      """
    do {
      guard let row = try await client.query(query, deadline: deadline).first else {
        throw StorageError(
          .alreadyExists(constraint: "model_versions_pkey"),
          "model version \(model.version) exists with other weights: choose another name"
        )
      }
      return try Self.model(row)
    } catch {
      throw StorageError(any: error)
    }
  }

  /// One version.
  ///
  /// - Throws: ``StorageError``: ``StorageError/Code/notFound``.
  public func get(
    _ version: String,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> StoredModelVersion {
    let query: PostgresQuery = """
      SELECT \(unsafe: Self.columns) FROM model_versions WHERE version = \(version.withoutNUL)
      """
    guard let model = try await first(query, deadline) else { throw Self.unknown(version) }
    return model
  }

  /// The version that answers requests that name none; nil when none is active.
  public func active(
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> StoredModelVersion? {
    try await first(
      "SELECT \(unsafe: Self.columns) FROM model_versions WHERE is_active",
      deadline
    )
  }

  /// A page of versions, the newest first.
  ///
  /// - Parameter pageSize: How many, 1...``pageSizeMax``.
  public func list(
    pageSize: Int,
    after cursor: ModelVersionCursor? = nil,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> ModelVersionPage {
    precondition((1...Self.pageSizeMax).contains(pageSize), "a page has 1...200 versions")
    var older: PostgresQuery = ""
    if let cursor {
      let time = Date(microseconds: cursor.createdAtMicroseconds)
      older = "WHERE (created_at, version) < (\(time), \(cursor.version.withoutNUL))"
    }
    let query: PostgresQuery = """
      SELECT \(unsafe: Self.columns) FROM model_versions \(older)
      ORDER BY created_at DESC, version DESC LIMIT \(Int64(pageSize + 1))
      """
    do {
      var models = try await client.query(query, deadline: deadline).map(Self.model)
      guard models.count > pageSize else { return ModelVersionPage(models: models, next: nil) }
      models.removeLast()
      return ModelVersionPage(models: models, next: models.last.map(ModelVersionCursor.init))
    } catch {
      throw StorageError(any: error)
    }
  }

  /// Makes a version the active one and tells every replica, in one transaction.
  ///
  /// - Parameter expectedActive: The version that must be active now; nil: any or none.
  /// - Returns: The version that was active before.
  /// - Throws: ``StorageError``: ``StorageError/Code/notFound``; ``StorageError/Code/conflict``
  ///   when another version than expected is active, or this one could not be loaded.
  @discardableResult
  public func activate(
    _ version: String,
    expectedActive: String? = nil,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> String? {
    do {
      return try await client.transaction(deadline: deadline) { connection in
        _ = try await connection.query("SELECT pg_advisory_xact_lock(\(Self.activationLock))")
        let current = try await connection.query(
          "SELECT version FROM model_versions WHERE is_active"
        ).first?.decode("version", as: String.self)
        if let expectedActive, expectedActive != current {
          throw StorageError(
            .conflict,
            "model version \(current ?? "none") is active and not \(expectedActive): look again"
          )
        }
        guard
          let state = try await connection.query(
            "SELECT state FROM model_versions WHERE version = \(version.withoutNUL)"
          ).first?.decode("state", as: String.self)
        else { throw Self.unknown(version) }
        guard state == "available" else {
          throw StorageError(.conflict, "model version \(version) could not be loaded")
        }
        guard current != version else { return current }
        _ = try await connection.query(
          "UPDATE model_versions SET is_active = false WHERE is_active"
        )
        _ = try await connection.query(
          """
          UPDATE model_versions SET is_active = true, activated_at = now()
          WHERE version = \(version)
          """
        )
        _ = try await connection.query(
          "SELECT pg_notify(\(Self.channel)::text, \(version)::text)"
        )
        return current
      }
    } catch {
      throw StorageError(any: error)
    }
  }

  /// Notes why a version could not be loaded. The active version stays what it is.
  ///
  /// - Throws: ``StorageError``: ``StorageError/Code/notFound`` when it is unknown or active.
  public func markFailed(
    _ version: String,
    reason: String,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) {
    let query: PostgresQuery = """
      UPDATE model_versions
      SET state = 'failed', state_reason = \(reason.isEmpty ? "unknown" : reason.withoutNUL)
      WHERE version = \(version.withoutNUL) AND NOT is_active
      RETURNING \(unsafe: Self.columns)
      """
    guard try await first(query, deadline) != nil else { throw Self.unknown(version) }
  }

  /// What changes on any replica, until the consuming task ends. Lost connections are made again,
  /// each time with a ``ModelVersionChange/listening``.
  public func changes() -> some AsyncSequence<ModelVersionChange, Never> & Sendable {
    client.notifications(on: [Self.channel]).compactMap { event -> ModelVersionChange? in
      switch event {
      case .connected: .listening
      case .notification(_, let version): .activated(version: version)
      case .disconnected: nil
      }
    }
  }

  private static func unknown(_ version: String) -> StorageError {
    StorageError(.notFound, "there is no model version \(version)")
  }

  private func first(
    _ query: PostgresQuery,
    _ deadline: ContinuousClock.Instant?
  ) async throws(StorageError) -> StoredModelVersion? {
    do {
      return try await client.query(query, deadline: deadline).first.map(Self.model)
    } catch {
      throw StorageError(any: error)
    }
  }
}
