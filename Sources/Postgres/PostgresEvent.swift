/// What happens to a session that listens.
public enum PostgresEvent: Hashable, Sendable {
  /// The session listens from now on; what was sent before was not seen.
  case connected
  /// Somebody notified a channel.
  case notification(channel: String, payload: String)
  /// The session ended; another is being established.
  case disconnected
}
