import Redis

/// The error of a command, if it fails.
func failure(of client: RedisClient, _ words: [String]) async -> RedisError? {
  do {
    _ = try await client.command(words)
    return nil
  } catch {
    return error
  }
}
