/// What the audit log records.
public enum AuditEvent: String, CaseIterable, Sendable {
  /// A user was created: by itself, an admin, the command line or the bootstrap setting.
  case userCreated = "user.created"
  /// A role or whether a user is active changed.
  case userUpdated = "user.updated"
  /// A session began.
  case loginSucceeded = "login.succeeded"
  /// A password was wrong, or the user unknown or inactive.
  case loginFailed = "login.failed"
  /// There were so many failures that attempts are refused unseen for a while.
  case loginThrottled = "login.throttled"
  /// A used refresh token came again: somebody else has it.
  case refreshReplayed = "refresh.replayed"
  /// A session, or all of a user's, ended.
  case sessionRevoked = "session.revoked"
  /// A user changed the password.
  case passwordChanged = "password.changed"
  /// The current password given with a change was wrong.
  case passwordChangeFailed = "password.change_failed"
  /// A service token was created.
  case serviceTokenCreated = "service_token.created"
  /// A service token was revoked.
  case serviceTokenRevoked = "service_token.revoked"
}
