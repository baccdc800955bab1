internal import Domain
private import Foundation
internal import Postgres

/// Wafer maps and their embeddings: what the log of predictions stored, read for active learning
/// and annotation.
public struct WaferMapRepository: Sendable {
  /// Most candidates of a page: 1000 embeddings of 2048 floats are 8 MB.
  public static let pageSizeMax = 1000

  let client: PostgresClient

  /// Reads through the pool of `database`.
  public init(_ database: Database) {
    client = database.client
  }

  /// The latest map of a wafer.
  ///
  /// - Throws: ``StorageError``: ``StorageError/Code/notFound``.
  public func latest(
    waferID: String,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> WaferMapRecord {
    let query: PostgresQuery = """
      SELECT wafer_id, digest, row_count, column_count, dies, has_known_dies, notch, origin, axis,
        die_pitch_x_um, die_pitch_y_um, diameter_mm, edge_exclusion_mm, lot_id, product_id,
        equipment_id, first_seen_at
      FROM wafer_maps WHERE wafer_id = \(waferID.withoutNUL)
      ORDER BY first_seen_at DESC, digest LIMIT 1
      """
    do {
      guard let row = try await client.query(query, deadline: deadline).first else {
        throw StorageError(.notFound, "there is no map of wafer \(waferID)")
      }
      return try Self.map(row)
    } catch {
      throw StorageError(any: error)
    }
  }

  /// A page of wafers with their embeddings under a model version, in the order of their names;
  /// of a wafer with several maps, the latest.
  ///
  /// - Parameters:
  ///   - modelVersion: Whose embeddings and scores.
  ///   - membership: Which wafers.
  ///   - pageSize: How many, 1...``pageSizeMax``.
  ///   - waferID: Only wafers after this one; the last one of the page before.
  public func candidates(
    modelVersion: String,
    _ membership: PoolMembership,
    pageSize: Int,
    after waferID: String? = nil,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> [PoolCandidate] {
    precondition((1...Self.pageSizeMax).contains(pageSize), "a page has 1...1000 candidates")
    let isCovered: PostgresQuery =
      membership == .covered ? Self.isCovered("e") : "NOT \(Self.isCovered("e"))"
    let query: PostgresQuery = """
      SELECT DISTINCT ON (e.wafer_id) e.wafer_id, e.digest, e.vector, e.mean_entropy_nats,
        e.least_confidence, e.margin
      FROM wafer_embeddings e
      WHERE e.model_version = \(modelVersion.withoutNUL)
        AND e.wafer_id > \((waferID ?? "").withoutNUL) AND \(isCovered)
      ORDER BY e.wafer_id, e.created_at DESC, e.digest LIMIT \(Int64(pageSize))
      """
    do {
      return try await client.query(query, deadline: deadline).map { row in
        PoolCandidate(
          waferID: try row.decode("wafer_id"),
          digest: try row.decode("digest"),
          embedding: EmbeddingBytes.decode(try row.decode("vector")),
          uncertainty: UncertaintyScores(
            meanEntropyNats: try row.decode("mean_entropy_nats"),
            margin: try row.decode("margin"),
            leastConfidence: try row.decode("least_confidence")
          )
        )
      }
    } catch {
      throw StorageError(any: error)
    }
  }

  /// How large the pool is.
  public func counts(
    modelVersion: String,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> PoolCounts {
    let query: PostgresQuery = """
      SELECT count(*) AS wafers,
        count(*) FILTER (WHERE EXISTS (
          SELECT FROM annotations a WHERE a.wafer_id = w.wafer_id AND a.status = 'verified'
        )) AS labelled,
        count(*) FILTER (WHERE NOT \(Self.isCovered("w")) AND NOT EXISTS (
          SELECT FROM wafer_embeddings e
          WHERE e.model_version = \(modelVersion.withoutNUL) AND e.wafer_id = w.wafer_id
        )) AS unscored
      FROM (SELECT DISTINCT wafer_id FROM wafer_maps) AS w
      """
    do {
      guard let row = try await client.query(query, deadline: deadline).first else {
        throw StorageError(.internal, "count gave no row")
      }
      return PoolCounts(
        wafers: try row.decode("wafers"),
        labelled: try row.decode("labelled"),
        unscored: try row.decode("unscored")
      )
    } catch {
      throw StorageError(any: error)
    }
  }

  private static func isCovered(_ table: String) -> PostgresQuery {
    """
    (EXISTS (
      SELECT FROM annotations a
      WHERE a.wafer_id = \(unsafe: table).wafer_id AND a.status = 'verified'
    ) OR EXISTS (
      SELECT FROM queue_items q WHERE q.wafer_id = \(unsafe: table).wafer_id
        AND q.status IN ('pending', 'assigned', 'in_progress')
    ))
    """
  }

  private static func map(_ row: PostgresRow) throws -> WaferMapRecord {
    WaferMapRecord(
      waferID: try row.decode("wafer_id"),
      digest: try row.decode("digest"),
      rows: Int(try row.decode("row_count", as: Int32.self)),
      columns: Int(try row.decode("column_count", as: Int32.self)),
      dies: try row.decode("dies"),
      hasKnownDies: try row.decode("has_known_dies"),
      orientation: try WaferOrientation(row),
      geometry: StoredGeometry(
        diePitchXMicrometres: try row.decode("die_pitch_x_um"),
        diePitchYMicrometres: try row.decode("die_pitch_y_um"),
        diameterMillimetres: try row.decode("diameter_mm"),
        edgeExclusionMillimetres: try row.decode("edge_exclusion_mm")
      ),
      lot: try row.decode("lot_id"),
      product: try row.decode("product_id"),
      equipment: try row.decode("equipment_id"),
      firstSeenAt: try row.decode("first_seen_at")
    )
  }
}
