-- Training jobs, the labelling queue, and annotations with their versions and reviews.

CREATE TABLE training_jobs (
  id uuid PRIMARY KEY,
  request_id uuid UNIQUE,
  request_sha256 bytea CHECK (octet_length(request_sha256) = 32),
  name text NOT NULL CHECK (char_length(name) BETWEEN 3 AND 255),
  mode text NOT NULL
    CHECK (mode IN ('supervised', 'fine_tuning', 'active_learning', 'semi_supervised')),
  architecture text NOT NULL,
  hyperparameters jsonb NOT NULL CHECK (jsonb_typeof(hyperparameters) = 'object'),
  resources jsonb NOT NULL CHECK (jsonb_typeof(resources) = 'object'),
  dataset jsonb NOT NULL CHECK (jsonb_typeof(dataset) = 'object'),
  base_model_version text REFERENCES model_versions (version),
  executor text NOT NULL CHECK (executor IN ('local', 'kubernetes')),
  executor_id text,
  state text NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  state_reason text NOT NULL DEFAULT '' CHECK (state_reason ~ '^[A-Z0-9_]*$'),
  state_message text NOT NULL DEFAULT '',
  retry_count smallint NOT NULL DEFAULT 0 CHECK (retry_count BETWEEN 0 AND 3),
  progress jsonb CHECK (jsonb_typeof(progress) = 'object'),
  iteration integer CHECK (iteration >= 1),
  inputs_sha256 bytea CHECK (octet_length(inputs_sha256) = 32),
  time_limit interval CHECK (time_limit > interval '0'),
  model_version text REFERENCES model_versions (version),
  mlflow_run_id text,
  -- A user or a service token.
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  ended_at timestamptz,
  CHECK ((request_id IS NULL) = (request_sha256 IS NULL)),
  CHECK (mode <> 'fine_tuning' OR base_model_version IS NOT NULL),
  CHECK (iteration IS NULL OR mode = 'active_learning'),
  CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
  CHECK (state <> 'running' OR started_at IS NOT NULL),
  CHECK ((state = 'succeeded') = (model_version IS NOT NULL)),
  CHECK (state <> 'failed' OR state_reason <> ''),
  CHECK (ended_at >= created_at)
);
COMMENT ON TABLE training_jobs IS 'Training jobs and what became of them.';

CREATE INDEX training_jobs_newest ON training_jobs (created_at DESC, id DESC);
CREATE INDEX training_jobs_state ON training_jobs (state, created_at DESC, id DESC);
CREATE INDEX training_jobs_mode ON training_jobs (mode, created_at DESC, id DESC);
-- What a restarted server reconciles with the executors.
CREATE INDEX training_jobs_open ON training_jobs (created_at) WHERE ended_at IS NULL;

ALTER TABLE model_versions
  ADD FOREIGN KEY (training_job_id) REFERENCES training_jobs (id) ON DELETE SET NULL;
CREATE INDEX model_versions_job ON model_versions (training_job_id)
  WHERE training_job_id IS NOT NULL;

CREATE TABLE training_events (
  job_id uuid NOT NULL REFERENCES training_jobs (id) ON DELETE CASCADE,
  sequence bigint NOT NULL CHECK (sequence >= 1),
  happened_at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL CHECK (kind IN ('state', 'metrics')),
  payload jsonb NOT NULL,
  PRIMARY KEY (job_id, sequence)
);
COMMENT ON TABLE training_events IS
  'What happened to a job, numbered from 1 without gaps, for watchers that come late.';

CREATE TABLE training_metrics (
  job_id uuid NOT NULL REFERENCES training_jobs (id) ON DELETE CASCADE,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 250),
  step bigint NOT NULL CHECK (step >= 0),
  value double precision NOT NULL,
  measured_at timestamptz NOT NULL,
  PRIMARY KEY (job_id, name, step)
);
COMMENT ON TABLE training_metrics IS 'Metric series of training jobs.';

CREATE TABLE queue_batches (
  id uuid PRIMARY KEY,
  iteration integer NOT NULL CHECK (iteration >= 1),
  strategy text NOT NULL CHECK (strategy IN ('uncertainty', 'diversity', 'hybrid', 'random')),
  uncertainty_measure text
    CHECK (uncertainty_measure IN ('entropy', 'margin', 'least_confidence')),
  uncertainty_weight double precision CHECK (uncertainty_weight BETWEEN 0 AND 1),
  diversity_weight double precision CHECK (diversity_weight BETWEEN 0 AND 1),
  seed bigint NOT NULL,
  model_version text NOT NULL,
  training_job_id uuid REFERENCES training_jobs (id) ON DELETE SET NULL,
  candidate_count integer NOT NULL CHECK (candidate_count >= 0),
  created_by uuid NOT NULL,
  queried_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE queue_batches IS 'Active-learning queries: what was asked, by whom, under what.';

CREATE INDEX queue_batches_iteration ON queue_batches (iteration, queried_at);
CREATE INDEX queue_batches_job ON queue_batches (training_job_id)
  WHERE training_job_id IS NOT NULL;

CREATE TABLE queue_items (
  id uuid PRIMARY KEY,
  batch_id uuid NOT NULL REFERENCES queue_batches (id),
  wafer_id text NOT NULL,
  digest bytea NOT NULL,
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'assigned', 'in_progress', 'done', 'skipped')),
  priority integer NOT NULL,
  rank integer NOT NULL CHECK (rank >= 1),
  uncertainty_score double precision,
  diversity_score double precision CHECK (diversity_score >= 0),
  combined_score double precision NOT NULL,
  explanation text NOT NULL,
  assigned_to uuid REFERENCES users (id),
  assigned_at timestamptz,
  lease_seconds integer CHECK (lease_seconds > 0),
  lease_expires_at timestamptz,
  comment text NOT NULL DEFAULT '' CHECK (char_length(comment) <= 1000),
  revision bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz,
  UNIQUE (batch_id, rank),
  FOREIGN KEY (wafer_id, digest) REFERENCES wafer_maps (wafer_id, digest),
  CHECK (status <> 'pending' OR assigned_to IS NULL),
  CHECK (status NOT IN ('assigned', 'in_progress') OR assigned_to IS NOT NULL),
  CHECK ((assigned_to IS NULL) = (assigned_at IS NULL)),
  CHECK ((status IN ('assigned', 'in_progress')) = (lease_expires_at IS NOT NULL)),
  CHECK ((lease_seconds IS NULL) = (assigned_to IS NULL)),
  CHECK ((status IN ('done', 'skipped')) = (completed_at IS NOT NULL))
);
COMMENT ON TABLE queue_items IS 'Wafers that wait for, or have had, an annotator.';
COMMENT ON COLUMN queue_items.revision IS 'Grows with every change; the etag.';

-- A wafer waits once at most.
CREATE UNIQUE INDEX queue_items_one_open ON queue_items (wafer_id)
  WHERE status IN ('pending', 'assigned', 'in_progress');
CREATE INDEX queue_items_order ON queue_items (priority DESC, created_at, id);
CREATE INDEX queue_items_status ON queue_items (status, priority DESC, created_at, id);
CREATE INDEX queue_items_assignee ON queue_items (assigned_to, priority DESC, created_at, id)
  WHERE assigned_to IS NOT NULL;
CREATE INDEX queue_items_lease ON queue_items (lease_expires_at)
  WHERE lease_expires_at IS NOT NULL;
CREATE INDEX queue_items_map ON queue_items (wafer_id, digest);

CREATE TABLE annotations (
  id uuid PRIMARY KEY,
  wafer_id text NOT NULL CHECK (char_length(wafer_id) BETWEEN 1 AND 128),
  pattern smallint NOT NULL CHECK (pattern >= 1),
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'verified', 'rejected', 'deleted')),
  latest_version integer NOT NULL DEFAULT 1 CHECK (latest_version >= 1),
  revision bigint NOT NULL DEFAULT 1 CHECK (revision >= latest_version),
  sample_id uuid REFERENCES queue_items (id),
  -- No reference: the log may be pruned.
  prediction_id uuid,
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE annotations IS
  'Areas that people say carry a pattern; geometry is in annotation_versions.';
COMMENT ON COLUMN annotations.pattern IS 'That of the latest version.';
COMMENT ON COLUMN annotations.revision IS 'Grows with every version and every review; the etag.';

CREATE TABLE annotation_versions (
  annotation_id uuid NOT NULL REFERENCES annotations (id) ON DELETE CASCADE,
  version integer NOT NULL CHECK (version >= 1),
  pattern smallint NOT NULL CHECK (pattern >= 1),
  polygons jsonb NOT NULL CHECK (jsonb_typeof(polygons) = 'array'),
  bbox_x double precision NOT NULL CHECK (bbox_x >= 0),
  bbox_y double precision NOT NULL CHECK (bbox_y >= 0),
  bbox_width double precision NOT NULL CHECK (bbox_width > 0),
  bbox_height double precision NOT NULL CHECK (bbox_height > 0),
  area double precision NOT NULL CHECK (area > 0),
  frame_width integer NOT NULL CHECK (frame_width BETWEEN 1 AND 16384),
  frame_height integer NOT NULL CHECK (frame_height BETWEEN 1 AND 16384),
  source text NOT NULL
    CHECK (source IN ('manual', 'suggestion_accepted', 'suggestion_edited', 'imported')),
  confidence double precision CHECK (confidence BETWEEN 0 AND 1),
  annotation_seconds double precision CHECK (annotation_seconds >= 0),
  note text NOT NULL DEFAULT '' CHECK (char_length(note) <= 2000),
  made_by uuid NOT NULL REFERENCES users (id),
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (annotation_id, version),
  CHECK (jsonb_array_length(polygons) > 0)
);
COMMENT ON TABLE annotation_versions IS
  'An annotation as it was after each change; rows are never changed.';
COMMENT ON COLUMN annotation_versions.polygons IS
  'Polygons, each a list of rings (the outer border first), each a flat list x1, y1, x2, y2, ...';

-- The latest version exists once a transaction ends.
ALTER TABLE annotations
  ADD FOREIGN KEY (id, latest_version) REFERENCES annotation_versions (annotation_id, version)
  DEFERRABLE INITIALLY DEFERRED;

CREATE INDEX annotations_newest ON annotations (created_at DESC, id DESC);
CREATE INDEX annotations_wafer ON annotations (wafer_id, created_at DESC, id DESC);
CREATE INDEX annotations_author ON annotations (created_by, created_at DESC, id DESC);
CREATE INDEX annotations_status ON annotations (status, created_at DESC, id DESC);
CREATE INDEX annotations_pattern ON annotations (pattern, created_at DESC, id DESC);
CREATE INDEX annotations_sample ON annotations (sample_id) WHERE sample_id IS NOT NULL;
-- What makes a wafer labelled.
CREATE INDEX annotations_labels ON annotations (wafer_id) WHERE status = 'verified';

CREATE TABLE annotation_reviews (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  annotation_id uuid NOT NULL,
  version integer NOT NULL,
  decision text NOT NULL CHECK (decision IN ('verify', 'reject')),
  comment text NOT NULL DEFAULT '' CHECK (char_length(comment) <= 2000),
  reviewed_by uuid NOT NULL REFERENCES users (id),
  reviewed_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (annotation_id, version)
    REFERENCES annotation_versions (annotation_id, version) ON DELETE CASCADE,
  CHECK (decision <> 'reject' OR comment <> '')
);
COMMENT ON TABLE annotation_reviews IS 'What reviewers said of a version of an annotation.';

CREATE INDEX annotation_reviews_version
  ON annotation_reviews (annotation_id, version, reviewed_at DESC);
CREATE INDEX annotation_reviews_reviewer ON annotation_reviews (reviewed_by);
