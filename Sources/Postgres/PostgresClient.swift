internal import Pooling
internal import Synchronization

/// A bounded pool of sessions with one server. No method blocks the calling thread.
///
/// A session is established when it is first needed and kept; one that has broken is replaced. A
/// statement that the server cannot have seen is sent once more. A statement is cancelled on the
/// server when its deadline passes or the calling task is cancelled.
public final class PostgresClient: Sendable {
  /// Runs of one transaction that meets concurrent ones, the first included.
  public static let transactionAttemptsMax = 8
  private static let conflictBackoffFirst: Duration = .milliseconds(4)
  private static let conflictBackoffLimit: Duration = .milliseconds(250)

  package let configuration: PostgresConfiguration
  private let pool: ConnectionPool<PostgresConnection, PostgresError>
  private let listeners = Mutex<[ObjectIdentifier: PostgresListener]>([:])
  private let canceller: Canceller

  /// A client that has not connected yet.
  ///
  /// - Precondition: the configuration's `poolSizeMax` is 1...256.
  public init(_ configuration: PostgresConfiguration) {
    precondition(
      (1...PostgresConfiguration.poolSizeLimit).contains(configuration.poolSizeMax),
      "a client has 1...256 connections"
    )
    self.configuration = configuration
    let canceller = Canceller(pendingMax: 2 * configuration.poolSizeMax)
    self.canceller = canceller
    pool = ConnectionPool(
      sizeMax: configuration.poolSizeMax,
      waitersMax: configuration.waitersMax
    ) { deliver in
      PostgresConnection.connect(configuration, canceller: canceller, deliver: deliver)
    }
  }

  deinit { pool.shutDown() }

  /// Runs one statement, in a transaction of its own, and gives its rows.
  ///
  /// - Parameter deadline: When the statement is cancelled. Without one it runs as long as it
  ///   takes, and waits for a connection no longer than the configuration's `checkoutTimeout`.
  public func query(
    _ query: PostgresQuery,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(PostgresError) -> [PostgresRow] {
    do {
      return try await queryOnce(query, deadline: deadline)
    } catch  where error.isCertainlyUnsent {
      return try await queryOnce(query, deadline: deadline)
    }
  }

  /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
  ///
  /// A transaction that met a concurrent one (SQLSTATE 40001 or 40P01) is run again, up to
  /// ``transactionAttemptsMax`` times, whatever `body` made of the error: it must have no effects
  /// besides its statements. `deadline` bounds all of it.
  public func transaction<R: Sendable>(
    _ isolation: PostgresIsolation = .readCommitted,
    deadline: ContinuousClock.Instant? = nil,
    _ body: @Sendable (PostgresConnection) async throws -> R
  ) async throws -> R {
    var backoff = Backoff(first: Self.conflictBackoffFirst, limit: Self.conflictBackoffLimit)
    var attempt = 1
    while true {
      let connection = try await acquire(deadline: deadline)
      let outcome = await attemptTransaction(isolation, deadline, on: connection, body)
      pool.release(connection, isReusable: connection.isReusable)
      switch outcome {
      case .committed(let result): return result
      case .failed(let error): throw error
      case .mayRetry(let error, let isConflict):
        guard attempt < Self.transactionAttemptsMax, !Task.isCancelled else { throw error }
        if isConflict {
          let resumption = ContinuousClock.now.advanced(by: backoff.next())
          if let deadline, resumption >= deadline { throw error }
          try? await Task.sleep(until: resumption, clock: .continuous)
          if Task.isCancelled { throw error }
        }
        attempt += 1
      }
    }
  }

  /// Lends `body` one session, for what lives in a session. Whatever it leaves is undone:
  /// transaction, settings, advisory locks, channels, cursors and temporary tables.
  public func withConnection<R: Sendable>(
    deadline: ContinuousClock.Instant? = nil,
    _ body: @Sendable (PostgresConnection) async throws -> R
  ) async throws -> R {
    let connection = try await acquire(deadline: deadline)
    await connection.lend(until: deadline)
    let outcome: Result<R, any Error>
    do { outcome = .success(try await body(connection)) } catch { outcome = .failure(error) }
    await connection.takeBack()
    pool.release(connection, isReusable: connection.isReusable)
    return try outcome.get()
  }

  /// What is sent to `channels`, over a session of its own that is established again whenever it
  /// ends. Notifications sent in between are not seen: look at the data after each `connected`.
  ///
  /// A consumer that falls ``PostgresListener/eventsMax`` events behind loses the oldest and then
  /// sees `disconnected` and `connected`. The stream ends with the consumer's task, or when the
  /// client is shut down.
  public func notifications(on channels: [String]) -> AsyncStream<PostgresEvent> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: PostgresEvent.self,
      bufferingPolicy: .bufferingNewest(PostgresListener.eventsMax)
    )
    let listener: PostgresListener
    do {
      listener = try PostgresListener(
        channels: channels,
        configuration: configuration,
        canceller: canceller,
        continuation: continuation
      )
    } catch {
      continuation.finish()
      return stream
    }
    let id = ObjectIdentifier(listener)
    listeners.withLock { $0[id] = listener }
    continuation.onTermination = { [weak self] _ in
      listener.stop()
      _ = self?.listeners.withLock { $0.removeValue(forKey: id) }
    }
    listener.start()
    return stream
  }

  /// Ends idle sessions and streams of notifications, refuses statements, and ends the other
  /// sessions as they come back.
  public func shutDown() async {
    pool.shutDown()
    let all = listeners.withLock { Array($0.values) }
    for listener in all { listener.stop() }
  }

  private func attemptTransaction<R: Sendable>(
    _ isolation: PostgresIsolation,
    _ deadline: ContinuousClock.Instant?,
    on connection: PostgresConnection,
    _ body: @Sendable (PostgresConnection) async throws -> R
  ) async -> TransactionOutcome<R> {
    do throws(PostgresError) {
      try await connection.begin(isolation, deadline: deadline)
    } catch {
      return error.isCertainlyUnsent ? .mayRetry(error, isConflict: false) : .failed(error)
    }
    do {
      let result = try await body(connection)
      try await connection.commit()
      return .committed(result)
    } catch {
      let isConflict = await connection.rollBack()
      return isConflict ? .mayRetry(error, isConflict: true) : .failed(error)
    }
  }

  private func queryOnce(
    _ query: PostgresQuery,
    deadline: ContinuousClock.Instant?
  ) async throws(PostgresError) -> [PostgresRow] {
    let connection = try await acquire(deadline: deadline)
    defer { pool.release(connection, isReusable: connection.isReusable) }
    return try await connection.query(query, deadline: deadline)
  }

  private func acquire(
    deadline: ContinuousClock.Instant?
  ) async throws(PostgresError) -> PostgresConnection {
    let limit = deadline ?? ContinuousClock.now.advanced(by: configuration.checkoutTimeout)
    do {
      return try await pool.acquire(deadline: limit)
    } catch {
      throw PostgresError(error, hasDeadline: deadline != nil)
    }
  }
}
