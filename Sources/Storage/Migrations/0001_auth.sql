-- Users, sessions, service tokens, revocations, throttling and the audit log.

CREATE TABLE users (
  id uuid PRIMARY KEY,
  username text NOT NULL CHECK (username ~ '^[A-Za-z0-9_-]{3,50}$'),
  email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
  full_name text NOT NULL DEFAULT '' CHECK (char_length(full_name) <= 100),
  role text NOT NULL CHECK (role IN ('viewer', 'annotator', 'engineer', 'admin')),
  is_active boolean NOT NULL DEFAULT true,
  password_hash text NOT NULL CHECK (password_hash ~ '^\$2b\$[0-9]{2}\$[A-Za-z0-9./]{53}$'),
  created_at timestamptz NOT NULL,
  last_login_at timestamptz
);
COMMENT ON TABLE users IS
  'People who can log in. Never deleted: predictions and annotations refer to them.';

CREATE UNIQUE INDEX users_username ON users (lower(username) COLLATE "C");
CREATE UNIQUE INDEX users_email ON users (lower(email) COLLATE "C");
CREATE INDEX users_active_admins ON users (id) WHERE role = 'admin' AND is_active;

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
COMMENT ON TABLE sessions IS
  'What a login started: the family of refresh tokens that descend from it.';
COMMENT ON COLUMN sessions.expires_at IS 'When the newest refresh token of the family expires.';

CREATE INDEX sessions_live_of_user ON sessions (user_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE refresh_tokens (
  token_sha256 bytea PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
COMMENT ON COLUMN refresh_tokens.used_at IS
  'A token that is used again is in somebody else''s hands: its session is revoked.';

CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE service_tokens (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  role text NOT NULL CHECK (role IN ('viewer', 'annotator', 'engineer')),
  token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
  token_prefix text NOT NULL,
  created_by uuid NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
COMMENT ON TABLE service_tokens IS
  'Long-lived tokens of machines. The token itself is nowhere, only its digest.';

CREATE UNIQUE INDEX service_tokens_name ON service_tokens (name) WHERE revoked_at IS NULL;
CREATE INDEX service_tokens_newest ON service_tokens (created_at DESC, id DESC);

CREATE TABLE revocations (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('access_token', 'session', 'service_token')),
  revoked_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE revocations IS
  'Identifiers that no call may bring any more: every replica keeps all of them in memory.';
COMMENT ON COLUMN revocations.expires_at IS
  'When nothing that bears the identifier can be valid any more, whatever is in memory.';

CREATE INDEX revocations_expiry ON revocations (expires_at);

CREATE FUNCTION notify_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(
    'wafermap_revocations',
    NEW.id::text || ' ' || ceil(extract(epoch FROM NEW.expires_at))::bigint::text
  );
  RETURN NULL;
END
$$;

CREATE TRIGGER revocations_notify AFTER INSERT ON revocations
  FOR EACH ROW EXECUTE FUNCTION notify_revocation();

CREATE TABLE login_throttle (
  kind text NOT NULL CHECK (kind IN ('account', 'peer', 'registration')),
  subject_sha256 bytea NOT NULL CHECK (octet_length(subject_sha256) = 32),
  failure_count integer NOT NULL CHECK (failure_count >= 0),
  last_failure_at timestamptz NOT NULL,
  blocked_until timestamptz,
  PRIMARY KEY (kind, subject_sha256)
);
COMMENT ON TABLE login_throttle IS
  'Failed attempts by account and by peer, shared by all replicas. Subjects are digests: what is '
  'typed as a username is at times a password.';

CREATE INDEX login_throttle_age ON login_throttle (last_failure_at);

CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  occurred_at timestamptz NOT NULL,
  event text NOT NULL CHECK (event ~ '^[a-z_]+(\.[a-z_]+)+$'),
  actor_id uuid,
  subject_id uuid,
  peer text NOT NULL DEFAULT '',
  request_id text NOT NULL DEFAULT '',
  details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object')
);
COMMENT ON TABLE audit_log IS
  'What happened to users, sessions and tokens. Rows are added and never changed.';
COMMENT ON COLUMN audit_log.actor_id IS
  'Who did it: a user or a service token. NULL: nobody that is known, or the server itself.';
COMMENT ON COLUMN audit_log.subject_id IS 'Whom or what it was done to.';

CREATE INDEX audit_log_time ON audit_log (occurred_at);
CREATE INDEX audit_log_subject ON audit_log (subject_id, occurred_at);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_log takes new rows only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
