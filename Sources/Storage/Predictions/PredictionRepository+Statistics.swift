public import Foundation
internal import Postgres

extension PredictionRepository {
  /// Figures of the predictions made in `from..<until`.
  ///
  /// Exact in its counts for any window; latencies are within 1 %. Whole hours and days are read
  /// from what the log's writer added up, so that 90 days take no longer than an hour does.
  ///
  /// - Parameter model: Only of this version; nil: all.
  public func statistics(
    from: Date,
    until: Date,
    model: String? = nil,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(StorageError) -> PredictionStatistics {
    let window = StatisticsWindow(from: from, until: until)
    let version = model?.withoutNUL
    do {
      // One snapshot: nothing is counted twice or missed between the two statements.
      return try await client.transaction(.repeatableRead, deadline: deadline) { connection in
        var tally = StatisticsTally()
        for row in try await connection.query(Self.counts(window, version)) {
          tally.add(
            model: try row.decode("model_version"),
            kind: try row.decode("kind"),
            key: try row.decode("key"),
            count: try row.decode("count"),
            total: try row.decode("total")
          )
        }
        for row in try await connection.query(Self.latencies(window, version)) {
          tally.add(
            model: try row.decode("model_version"),
            series: Int(try row.decode("series", as: Int32.self)),
            bucket: Int(try row.decode("bucket", as: Int32.self)),
            count: try row.decode("count")
          )
        }
        return tally.statistics
      }
    } catch {
      throw StorageError(any: error)
    }
  }

  private static func counts(_ window: StatisticsWindow, _ model: String?) -> PostgresQuery {
    """
    SELECT model_version, kind, key, sum(count)::bigint AS count, sum(total) AS total FROM (
      SELECT model_version, kind, key, count, total FROM prediction_counts
      WHERE \(sums(window)) \(only(model))
      UNION ALL
      SELECT model_version, kind, key, count(*), sum(total) FROM prediction_count_facts
      WHERE (\(within(window.raw, column: "predicted_at"))) \(only(model))
      GROUP BY model_version, kind, key
    ) AS parts
    GROUP BY model_version, kind, key
    """
  }

  private static func latencies(_ window: StatisticsWindow, _ model: String?) -> PostgresQuery {
    """
    SELECT model_version, series::int AS series, bucket::int AS bucket,
      sum(count)::bigint AS count
    FROM (
      SELECT model_version, series, bucket, count FROM prediction_latencies
      WHERE \(sums(window)) \(only(model))
      UNION ALL
      SELECT model_version, series, bucket, count(*) FROM prediction_latency_facts
      WHERE (\(within(window.raw, column: "predicted_at"))) \(only(model))
      GROUP BY model_version, series, bucket
    ) AS parts
    GROUP BY model_version, series, bucket
    """
  }

  private static func sums(_ window: StatisticsWindow) -> PostgresQuery {
    """
    ((resolution = 'hour' AND (\(within(window.hours, column: "start_at"))))
      OR (resolution = 'day' AND (\(within(window.days, column: "start_at")))))
    """
  }

  private static func only(_ model: String?) -> PostgresQuery {
    guard let model else { return "" }
    return "AND model_version = \(model)"
  }

  private static func within(_ spans: [Range<Date>], column: String) -> PostgresQuery {
    var sql: PostgresQuery = "false"
    for span in spans {
      sql.append(
        """
         OR (\(unsafe: column) >= \(span.lowerBound) AND \(unsafe: column) < \(span.upperBound))
        """
      )
    }
    return sql
  }
}
