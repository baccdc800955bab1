-- Model versions, the pool of wafer maps with their embeddings, and the log of predictions.

CREATE TABLE model_versions (
  version text PRIMARY KEY CHECK (version ~ '^[A-Za-z0-9._-]{1,128}$'),
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  weights_uri text NOT NULL CHECK (weights_uri <> ''),
  weights_bytes bigint NOT NULL CHECK (weights_bytes >= 0),
  state text NOT NULL DEFAULT 'available' CHECK (state IN ('available', 'failed')),
  state_reason text NOT NULL DEFAULT '',
  architecture text NOT NULL,
  in_channels integer NOT NULL CHECK (in_channels BETWEEN 1 AND 64),
  input_height integer NOT NULL CHECK (input_height > 0),
  input_width integer NOT NULL CHECK (input_width > 0),
  input_encoding text NOT NULL,
  classes jsonb NOT NULL CHECK (jsonb_typeof(classes) = 'array'),
  metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
  metrics jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metrics) = 'object'),
  training_job_id uuid,
  base_version text REFERENCES model_versions (version),
  inputs_sha256 bytea CHECK (octet_length(inputs_sha256) = 32),
  dataset_sha256 bytea CHECK (octet_length(dataset_sha256) = 32),
  mlflow_run_id text,
  is_active boolean NOT NULL DEFAULT false,
  activated_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (NOT is_active OR (state = 'available' AND activated_at IS NOT NULL)),
  CHECK (state <> 'failed' OR state_reason <> ''),
  CHECK (base_version <> version)
);
COMMENT ON TABLE model_versions IS
  'Versions of the segmentation model: a name and a weights file identified by its SHA-256.';
COMMENT ON COLUMN model_versions.is_active IS
  'Answers requests that name no version, on every replica; true for one row at most.';

CREATE UNIQUE INDEX model_versions_one_active ON model_versions (is_active) WHERE is_active;
CREATE INDEX model_versions_newest ON model_versions (created_at DESC, version DESC);

CREATE TABLE wafer_maps (
  wafer_id text NOT NULL CHECK (char_length(wafer_id) BETWEEN 1 AND 128),
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  row_count integer NOT NULL CHECK (row_count BETWEEN 1 AND 16384),
  column_count integer NOT NULL CHECK (column_count BETWEEN 1 AND 16384),
  dies bytea NOT NULL,
  has_known_dies boolean NOT NULL,
  notch text NOT NULL CHECK (notch IN ('bottom', 'left', 'top', 'right')),
  origin text NOT NULL CHECK (origin IN ('upperLeft', 'upperRight', 'lowerLeft', 'lowerRight')),
  axis text NOT NULL CHECK (axis IN ('row', 'column')),
  die_pitch_x_um double precision CHECK (die_pitch_x_um > 0),
  die_pitch_y_um double precision CHECK (die_pitch_y_um > 0),
  diameter_mm double precision CHECK (diameter_mm > 0),
  edge_exclusion_mm double precision CHECK (edge_exclusion_mm >= 0),
  lot_id text,
  product_id text,
  equipment_id text,
  first_seen_at timestamptz NOT NULL,
  PRIMARY KEY (wafer_id, digest),
  CHECK (octet_length(dies) = row_count * column_count)
);
COMMENT ON TABLE wafer_maps IS
  'Every wafer map known to the system, once for each wafer and content.';
COMMENT ON COLUMN wafer_maps.digest IS 'SHA-256 over the decoded map: shape, dies, orientation.';
COMMENT ON COLUMN wafer_maps.dies IS
  'State of each die, row by row as the map is looked at: 0 no die, 1 pass, 2 fail.';

CREATE INDEX wafer_maps_newest ON wafer_maps (wafer_id, first_seen_at DESC);
CREATE INDEX wafer_maps_lot ON wafer_maps (lot_id) WHERE lot_id IS NOT NULL;

CREATE TABLE wafer_embeddings (
  model_version text NOT NULL CHECK (model_version <> ''),
  wafer_id text NOT NULL,
  digest bytea NOT NULL,
  vector bytea NOT NULL,
  dimensions integer NOT NULL CHECK (dimensions BETWEEN 1 AND 65536),
  mean_entropy_nats double precision NOT NULL CHECK (mean_entropy_nats >= 0),
  least_confidence double precision NOT NULL CHECK (least_confidence BETWEEN 0 AND 1),
  margin double precision NOT NULL CHECK (margin BETWEEN 0 AND 1),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (model_version, wafer_id, digest),
  FOREIGN KEY (wafer_id, digest) REFERENCES wafer_maps (wafer_id, digest) ON DELETE CASCADE,
  CHECK (octet_length(vector) = 4 * dimensions)
);
-- Floats do not compress; trying costs time at each write.
ALTER TABLE wafer_embeddings ALTER COLUMN vector SET STORAGE EXTERNAL;
COMMENT ON TABLE wafer_embeddings IS
  'Pooled encoder output and uncertainty of a wafer map under one model version.';
COMMENT ON COLUMN wafer_embeddings.vector IS '32-bit floats, little-endian.';

CREATE INDEX wafer_embeddings_by_map ON wafer_embeddings (wafer_id, digest);

CREATE TABLE predictions (
  id uuid PRIMARY KEY,
  predicted_at timestamptz NOT NULL,
  wafer_id text NOT NULL CHECK (char_length(wafer_id) <= 128),
  map_digest bytea,
  model_version text NOT NULL,
  model_sha256 bytea CHECK (octet_length(model_sha256) = 32),
  width integer NOT NULL CHECK (width >= 0),
  height integer NOT NULL CHECK (height >= 0),
  error_code text CHECK (error_code ~ '^[A-Z_]{2,32}$'),
  is_cached boolean NOT NULL,
  patterns smallint[] NOT NULL,
  class_indices smallint[] NOT NULL,
  confidences double precision[] NOT NULL,
  area_shares double precision[] NOT NULL,
  dominant_pattern smallint NOT NULL CHECK (dominant_pattern >= 0),
  regions bytea,
  regions_truncated boolean NOT NULL,
  mean_entropy_nats double precision CHECK (mean_entropy_nats >= 0),
  least_confidence double precision,
  margin double precision,
  fetch_ms double precision CHECK (fetch_ms >= 0),
  decode_ms double precision CHECK (decode_ms >= 0),
  cache_ms double precision CHECK (cache_ms >= 0),
  queue_ms double precision CHECK (queue_ms >= 0),
  preprocess_ms double precision CHECK (preprocess_ms >= 0),
  forward_ms double precision CHECK (forward_ms >= 0),
  postprocess_ms double precision CHECK (postprocess_ms >= 0),
  total_ms double precision NOT NULL CHECK (total_ms >= 0),
  notch text NOT NULL CHECK (notch IN ('bottom', 'left', 'top', 'right')),
  origin text NOT NULL CHECK (origin IN ('upperLeft', 'upperRight', 'lowerLeft', 'lowerRight')),
  axis text NOT NULL CHECK (axis IN ('row', 'column')),
  lot_id text,
  slot smallint CHECK (slot BETWEEN 1 AND 255),
  product_id text,
  step_id text,
  recipe_id text,
  equipment_id text,
  measured_at timestamptz,
  labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
  FOREIGN KEY (wafer_id, map_digest) REFERENCES wafer_maps (wafer_id, digest),
  CHECK (cardinality(class_indices) = cardinality(patterns)),
  CHECK (cardinality(confidences) = cardinality(patterns)),
  CHECK (cardinality(area_shares) = cardinality(patterns)),
  CHECK (error_code IS NOT NULL OR (wafer_id <> '' AND model_version <> '')),
  CHECK (error_code IS NOT NULL OR (model_sha256 IS NOT NULL AND mean_entropy_nats IS NOT NULL)),
  CHECK (error_code IS NULL OR (cardinality(patterns) = 0 AND NOT is_cached))
);
COMMENT ON TABLE predictions IS
  'The log: one row for each prediction that was asked for, failed ones included.';
COMMENT ON COLUMN predictions.model_version IS
  'The version that answered. It is no reference: the log outlives and may precede its row.';
COMMENT ON COLUMN predictions.patterns IS
  'Numbers of the patterns that are present, the largest share first; the three arrays beside it'
  ' run along it.';
COMMENT ON COLUMN predictions.regions IS 'The regions as the service encoded them.';

CREATE INDEX predictions_newest ON predictions (predicted_at DESC, id DESC);
CREATE INDEX predictions_wafer ON predictions (wafer_id, predicted_at DESC, id DESC);
CREATE INDEX predictions_model ON predictions (model_version, predicted_at DESC, id DESC);
CREATE INDEX predictions_lot ON predictions (lot_id, predicted_at DESC, id DESC)
  WHERE lot_id IS NOT NULL;
CREATE INDEX predictions_equipment ON predictions (equipment_id, predicted_at DESC, id DESC)
  WHERE equipment_id IS NOT NULL;
CREATE INDEX predictions_patterns ON predictions USING gin (patterns);
CREATE INDEX predictions_clean ON predictions (predicted_at DESC, id DESC)
  WHERE cardinality(patterns) = 0 AND error_code IS NULL;

-- Bucket n > 0 holds latencies from 0.001 * 1.02^(n-1) to 0.001 * 1.02^n milliseconds, so that its
-- geometric middle is within 1 % of each; bucket 0 holds what is shorter.
CREATE FUNCTION latency_bucket(milliseconds double precision) RETURNS smallint
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
      WHEN milliseconds < 0.001 THEN 0
      ELSE least(1 + floor(ln(milliseconds / 0.001) / ln(1.02::double precision)), 2000)
    END::smallint
  $$;

CREATE TABLE prediction_counts (
  resolution text NOT NULL CHECK (resolution IN ('hour', 'day')),
  start_at timestamptz NOT NULL,
  model_version text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('outcome', 'cached', 'pattern', 'dominant')),
  key text NOT NULL,
  count bigint NOT NULL CHECK (count > 0),
  total double precision NOT NULL DEFAULT 0,
  PRIMARY KEY (resolution, start_at, model_version, kind, key)
) WITH (fillfactor = 70);
COMMENT ON TABLE prediction_counts IS
  'Predictions by hour and by day (UTC), written with the log, so that a window of 90 days is'
  ' added up from few rows.';
COMMENT ON COLUMN prediction_counts.kind IS
  'outcome: key is OK or an error code; cached: key is empty; pattern and dominant: key is the'
  ' pattern''s number, 0 for wafers without one; total adds up confidences.';

CREATE TABLE prediction_latencies (
  resolution text NOT NULL CHECK (resolution IN ('hour', 'day')),
  start_at timestamptz NOT NULL,
  model_version text NOT NULL,
  series smallint NOT NULL CHECK (series > 0),
  bucket smallint NOT NULL CHECK (bucket >= 0),
  count bigint NOT NULL CHECK (count > 0),
  PRIMARY KEY (resolution, start_at, model_version, series, bucket)
) WITH (fillfactor = 70);
COMMENT ON TABLE prediction_latencies IS
  'Histograms of latencies of successful predictions by hour and by day (UTC).';
COMMENT ON COLUMN prediction_latencies.series IS
  '1 to 8: a stage (fetch, decode, cache, queue, preprocess, forward, postprocess, total);'
  ' 100 + n: total time of predictions that found pattern n, 100 of those that found none.';

CREATE VIEW prediction_count_facts AS
  SELECT p.id, p.predicted_at, p.model_version, f.kind, f.key, f.total
  FROM predictions p CROSS JOIN LATERAL (
    SELECT 'outcome' AS kind, coalesce(p.error_code, 'OK') AS key, 0::double precision AS total
    UNION ALL
    SELECT 'cached', '', 0 WHERE p.is_cached
    UNION ALL
    SELECT 'pattern', u.pattern::text, max(u.confidence)
      FROM unnest(p.patterns, p.confidences) AS u (pattern, confidence)
      WHERE u.pattern > 0 GROUP BY u.pattern
    UNION ALL
    SELECT 'pattern', '0', 0 WHERE p.error_code IS NULL AND cardinality(p.patterns) = 0
    UNION ALL
    SELECT 'dominant', p.dominant_pattern::text, 0
      WHERE p.dominant_pattern > 0 OR (p.error_code IS NULL AND cardinality(p.patterns) = 0)
  ) f;
COMMENT ON VIEW prediction_count_facts IS 'What each prediction adds to prediction_counts.';

CREATE VIEW prediction_latency_facts AS
  SELECT p.id, p.predicted_at, p.model_version, f.series::smallint AS series,
    latency_bucket(f.milliseconds) AS bucket
  FROM predictions p CROSS JOIN LATERAL (
    SELECT s.series, s.milliseconds
      FROM (VALUES (1, p.fetch_ms), (2, p.decode_ms), (3, p.cache_ms), (4, p.queue_ms),
        (5, p.preprocess_ms), (6, p.forward_ms), (7, p.postprocess_ms), (8, p.total_ms)
      ) AS s (series, milliseconds)
      WHERE s.milliseconds IS NOT NULL
    UNION ALL
    SELECT 100 + u.pattern, p.total_ms FROM unnest(p.patterns) AS u (pattern)
      WHERE u.pattern > 0 GROUP BY u.pattern
    UNION ALL
    SELECT 100, p.total_ms WHERE cardinality(p.patterns) = 0
  ) f
  WHERE p.error_code IS NULL;
COMMENT ON VIEW prediction_latency_facts IS 'What each prediction adds to prediction_latencies.';
