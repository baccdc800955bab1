internal import Pooling

extension PostgresConnection {
  /// Establishes a session on a new thread and delivers it from there.
  static func connect(
    _ configuration: PostgresConfiguration,
    canceller: Canceller,
    deliver: @escaping @Sendable (Result<PostgresConnection, PostgresError>) -> Void
  ) {
    let executor: PinnedExecutor
    do { executor = try PinnedExecutor() } catch {
      return deliver(.failure(PostgresError(.unavailable, error.message)))
    }
    executor.run {
      do throws(PostgresError) {
        let session = try PostgresSession(configuration, canceller: canceller)
        deliver(.success(PostgresConnection(session: session, executor: executor)))
      } catch {
        deliver(.failure(error))
      }
    }
  }
}
