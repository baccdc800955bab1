public import Foundation

/// What came of a refresh token.
public enum RefreshOutcome: Hashable, Sendable {
  /// It was exchanged: the session goes on.
  case rotated(StoredUser, sessionID: UUID)
  /// It was used before. Its session has ended with this.
  case replayed(userID: UUID, sessionID: UUID)
  /// Nobody knows it; it expired; its session has ended; its user may not log in.
  case refused
}
