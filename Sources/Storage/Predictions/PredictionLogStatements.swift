internal import Foundation
internal import Postgres

/// The statements of the log's writer. Each takes a batch as one JSON array, so that a batch is one
/// round trip and NULLs and arrays need no parallel lists; each may be repeated after a commit
/// whose outcome is not known.
enum PredictionLogStatements {
  static func insertMaps(_ rows: String) -> PostgresQuery {
    """
    INSERT INTO wafer_maps (
      wafer_id, digest, row_count, column_count, dies, has_known_dies, notch, origin, axis,
      die_pitch_x_um, die_pitch_y_um, diameter_mm, edge_exclusion_mm, lot_id, product_id,
      equipment_id, first_seen_at
    )
    SELECT
      r.wafer_id, decode(r.digest, 'base64'), r.row_count, r.column_count,
      decode(r.dies, 'base64'), r.has_known_dies, r.notch, r.origin, r.axis, r.die_pitch_x_um,
      r.die_pitch_y_um, r.diameter_mm, r.edge_exclusion_mm, r.lot_id, r.product_id,
      r.equipment_id, 'epoch'::timestamptz + r.first_seen_at * interval '1 microsecond'
    FROM json_to_recordset(\(rows)::json) AS r (
      wafer_id text, digest text, row_count integer, column_count integer, dies text,
      has_known_dies boolean, notch text, origin text, axis text,
      die_pitch_x_um double precision, die_pitch_y_um double precision,
      diameter_mm double precision, edge_exclusion_mm double precision, lot_id text,
      product_id text, equipment_id text, first_seen_at bigint
    )
    ORDER BY r.wafer_id, r.digest
    ON CONFLICT (wafer_id, digest) DO NOTHING
    """
  }

  static func insertEmbeddings(_ rows: String) -> PostgresQuery {
    """
    INSERT INTO wafer_embeddings (
      model_version, wafer_id, digest, vector, dimensions, mean_entropy_nats, least_confidence,
      margin, created_at
    )
    SELECT
      r.model_version, r.wafer_id, decode(r.digest, 'base64'), decode(r.vector, 'base64'),
      r.dimensions, r.mean_entropy_nats, r.least_confidence, r.margin,
      'epoch'::timestamptz + r.created_at * interval '1 microsecond'
    FROM json_to_recordset(\(rows)::json) AS r (
      model_version text, wafer_id text, digest text, vector text, dimensions integer,
      mean_entropy_nats double precision, least_confidence double precision,
      margin double precision, created_at bigint
    )
    ORDER BY r.model_version, r.wafer_id, r.digest
    ON CONFLICT (model_version, wafer_id, digest) DO NOTHING
    """
  }

  /// Returns the `id` of each row that was not there yet.
  static func insertPredictions(_ rows: String) -> PostgresQuery {
    """
    INSERT INTO predictions (
      id, predicted_at, wafer_id, map_digest, model_version, model_sha256, width, height,
      error_code, is_cached, patterns, class_indices, confidences, area_shares,
      dominant_pattern, regions, regions_truncated, mean_entropy_nats, least_confidence,
      margin, fetch_ms, decode_ms, cache_ms, queue_ms, preprocess_ms, forward_ms,
      postprocess_ms, total_ms, notch, origin, axis, lot_id, slot, product_id, step_id,
      recipe_id, equipment_id, measured_at, labels
    )
    SELECT
      r.id, 'epoch'::timestamptz + r.predicted_at * interval '1 microsecond', r.wafer_id,
      decode(r.map_digest, 'base64'), r.model_version, decode(r.model_sha256, 'base64'),
      r.width, r.height, r.error_code, r.is_cached, r.patterns, r.class_indices,
      r.confidences, r.area_shares, r.dominant_pattern, decode(r.regions, 'base64'),
      r.regions_truncated, r.mean_entropy_nats, r.least_confidence, r.margin, r.fetch_ms,
      r.decode_ms, r.cache_ms, r.queue_ms, r.preprocess_ms, r.forward_ms, r.postprocess_ms,
      r.total_ms, r.notch, r.origin, r.axis, r.lot_id, r.slot, r.product_id, r.step_id,
      r.recipe_id, r.equipment_id,
      'epoch'::timestamptz + r.measured_at * interval '1 microsecond', r.labels
    FROM json_to_recordset(\(rows)::json) AS r (
      id uuid, predicted_at bigint, wafer_id text, map_digest text, model_version text,
      model_sha256 text, width integer, height integer, error_code text, is_cached boolean,
      patterns smallint[], class_indices smallint[], confidences double precision[],
      area_shares double precision[], dominant_pattern smallint, regions text,
      regions_truncated boolean, mean_entropy_nats double precision,
      least_confidence double precision, margin double precision, fetch_ms double precision,
      decode_ms double precision, cache_ms double precision, queue_ms double precision,
      preprocess_ms double precision, forward_ms double precision,
      postprocess_ms double precision, total_ms double precision, notch text, origin text,
      axis text, lot_id text, slot smallint, product_id text, step_id text, recipe_id text,
      equipment_id text, measured_at bigint, labels jsonb
    )
    ORDER BY r.id
    ON CONFLICT (id) DO NOTHING
    RETURNING id
    """
  }

  /// Adds rows of the log to the counts by hour and by day, in the order of the key, so that
  /// replicas take the locks of its rows in the same order.
  static func addCounts(of ids: [UUID]) -> PostgresQuery {
    """
    INSERT INTO prediction_counts AS c (
      resolution, start_at, model_version, kind, key, count, total
    )
    SELECT p.resolution, date_trunc(p.resolution, f.predicted_at, 'UTC'), f.model_version, f.kind,
      f.key, count(*), sum(f.total)
    FROM prediction_count_facts f CROSS JOIN (VALUES ('hour'), ('day')) AS p (resolution)
    WHERE f.id = ANY (\(ids))
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (resolution, start_at, model_version, kind, key)
    DO UPDATE SET count = c.count + excluded.count, total = c.total + excluded.total
    """
  }

  /// Adds rows of the log to the histograms by hour and by day; see ``addCounts(of:)``.
  static func addLatencies(of ids: [UUID]) -> PostgresQuery {
    """
    INSERT INTO prediction_latencies AS l (
      resolution, start_at, model_version, series, bucket, count
    )
    SELECT p.resolution, date_trunc(p.resolution, f.predicted_at, 'UTC'), f.model_version,
      f.series, f.bucket, count(*)
    FROM prediction_latency_facts f CROSS JOIN (VALUES ('hour'), ('day')) AS p (resolution)
    WHERE f.id = ANY (\(ids))
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (resolution, start_at, model_version, series, bucket)
    DO UPDATE SET count = l.count + excluded.count
    """
  }
}
