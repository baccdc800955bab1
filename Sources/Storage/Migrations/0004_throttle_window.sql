-- Failures are counted in windows that end, whoever logs in meanwhile.
ALTER TABLE login_throttle RENAME COLUMN last_failure_at TO counted_since;
ALTER INDEX login_throttle_age RENAME TO login_throttle_window;
COMMENT ON COLUMN login_throttle.counted_since IS
  'When the window began that failures are counted in. Nothing moves it before the window is over: '
  'a count that any attempt kept alive would never end behind an address that many share.';

COMMENT ON TABLE predictions IS
  'The log: one row for each prediction that was asked for, failed ones included, but not those '
  'that were refused for want of room.';
