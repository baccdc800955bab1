public import Foundation

/// What came of changing a user.
public enum UserUpdate: Hashable, Sendable {
  /// The user as it is now, and the sessions that ended with it.
  case updated(StoredUser, endedSessions: [UUID])
  /// There is no such user.
  case notFound
  /// Nothing changed: no active admin would have been left.
  case wouldLeaveNoAdmin
}
