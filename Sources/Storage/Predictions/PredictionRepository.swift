public import Foundation
internal import Postgres

/// Reads the log of predictions.
public struct PredictionRepository: Sendable {
  /// Most predictions of a page.
  public static let pageSizeMax = 200

  let client: PostgresClient

  /// Reads through the pool of `database`.
  public init(_ database: Database) {
    client = database.client
  }

  /// One prediction that succeeded, with its regions.
  ///
  /// - Throws: ``StorageError``: ``StorageError/Code/notFound``.
  public func get(
    _ id: UUID,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> StoredPrediction {
    let query: PostgresQuery = """
      SELECT \(unsafe: Self.columns(withRegions: true)) FROM predictions
      WHERE id = \(id) AND error_code IS NULL
      """
    do {
      guard let row = try await client.query(query, deadline: deadline).first else {
        throw StorageError(.notFound, "there is no prediction \(id.uuidString.lowercased())")
      }
      return try Self.prediction(row)
    } catch {
      throw StorageError(any: error)
    }
  }

  /// A page of predictions that succeeded, the newest first; those of one time in the order of
  /// their identifiers, so that pages neither overlap nor leave gaps.
  ///
  /// - Parameters:
  ///   - filter: Which.
  ///   - pageSize: How many, 1...``pageSizeMax``.
  ///   - cursor: Where the page before ended.
  ///   - includesRegions: Reads regions, too.
  public func list(
    _ filter: PredictionFilter = PredictionFilter(),
    pageSize: Int,
    after cursor: PredictionCursor? = nil,
    includesRegions: Bool = false,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> PredictionPage {
    precondition((1...Self.pageSizeMax).contains(pageSize), "a page has 1...200 predictions")
    let query: PostgresQuery = """
      SELECT \(unsafe: Self.columns(withRegions: includesRegions)) FROM predictions
      WHERE error_code IS NULL \(Self.conditions(filter, after: cursor))
      ORDER BY predicted_at DESC, id DESC LIMIT \(Int64(pageSize + 1))
      """
    do {
      var predictions = try await client.query(query, deadline: deadline).map(Self.prediction)
      guard predictions.count > pageSize else {
        return PredictionPage(predictions: predictions, next: nil)
      }
      predictions.removeLast()
      return PredictionPage(
        predictions: predictions,
        next: predictions.last.map(PredictionCursor.init(after:))
      )
    } catch {
      throw StorageError(any: error)
    }
  }

  /// Conditions that use the index of what is asked about.
  private static func conditions(
    _ filter: PredictionFilter,
    after cursor: PredictionCursor?
  ) -> PostgresQuery {
    var sql: PostgresQuery = ""
    if let waferID = filter.waferID { sql.append("AND wafer_id = \(waferID.withoutNUL) ") }
    if let version = filter.modelVersion {
      sql.append("AND model_version = \(version.withoutNUL) ")
    }
    if let lot = filter.lot { sql.append("AND lot_id = \(lot.withoutNUL) ") }
    if let equipment = filter.equipment {
      sql.append("AND equipment_id = \(equipment.withoutNUL) ")
    }
    switch filter.pattern {
    case nil: break
    case 0: sql.append("AND cardinality(patterns) = 0 ")
    case .some(let pattern):
      let number = Int16(exactly: pattern) ?? -1
      sql.append("AND patterns @> ARRAY[\(number)::smallint] ")
    }
    if let from = filter.from { sql.append("AND predicted_at >= \(from) ") }
    if let until = filter.until { sql.append("AND predicted_at < \(until) ") }
    if let cursor {
      let time = Date(microseconds: cursor.predictedAtMicroseconds)
      sql.append("AND (predicted_at, id) < (\(time), \(cursor.id)) ")
    }
    return sql
  }
}
