internal import Pooling
internal import Synchronization

/// A bounded pool of connections to one Redis server. No method blocks the calling thread, and a
/// server that has failed repeatedly costs its callers nothing until it is tried again.
public final class RedisClient: Sendable {
  private let configuration: RedisConfiguration
  private let pool: ConnectionPool<RedisConnection, RedisError>
  private let breaker: Mutex<CircuitBreaker>

  /// A client that has not connected yet.
  ///
  /// - Parameter url: `redis://[[user]:password@]host[:port][/database]` or
  ///   `unix:///path[?db=database]`.
  /// - Throws: ``RedisError/Code/invalidAddress``, also for `rediss://`: this client has no TLS.
  public init(
    url: String,
    configuration: RedisConfiguration = RedisConfiguration()
  ) throws(RedisError) {
    let address = try RedisAddress(url: url)
    self.configuration = configuration
    breaker = Mutex(
      CircuitBreaker(
        failuresMax: configuration.failuresMax,
        probeTimeout: configuration.checkoutTimeout + configuration.commandTimeout,
        restFirst: configuration.restFirst,
        restLimit: configuration.restLimit
      )
    )
    pool = ConnectionPool(
      sizeMax: configuration.poolSizeMax,
      waitersMax: configuration.waitersMax
    ) { deliver in
      RedisConnection.connect(address, configuration, deliver: deliver)
    }
  }

  deinit { pool.shutDown() }

  /// Sends a command, given as its words, and gives the reply.
  ///
  /// - Throws: ``RedisError/Code/unavailable`` within the configuration's timeouts, at once while
  ///   the server is left alone; ``RedisError/Code/refused`` when the reply is an error.
  public func command(_ words: [[UInt8]]) async throws(RedisError) -> RedisReply {
    precondition(!words.isEmpty, "a command has at least its name")
    guard breaker.withLock({ $0.admits(at: .now) }) else {
      throw RedisError(.unavailable, "Redis has failed lately and is being left alone")
    }
    do throws(RedisError) {
      let reply = try await execute(words)
      breaker.withLock { $0.succeeded() }
      return reply
    } catch {
      // A refusal is an answer.
      let hasAnswered = error.code == .refused || error.code == .replyTooLarge
      if hasAnswered {
        breaker.withLock { $0.succeeded() }
      } else if error.code == .unavailable {
        breaker.withLock { $0.failed(at: .now) }
      }
      throw error
    }
  }

  /// Sends a command of texts.
  public func command(_ words: [String]) async throws(RedisError) -> RedisReply {
    try await command(words.map { Array($0.utf8) })
  }

  /// Closes idle connections, refuses commands, and closes the other connections as they come back.
  public func shutDown() async {
    pool.shutDown()
  }

  private func execute(_ words: [[UInt8]]) async throws(RedisError) -> RedisReply {
    let connection: RedisConnection
    do {
      let limit = ContinuousClock.now.advanced(by: configuration.checkoutTimeout)
      connection = try await pool.acquire(deadline: limit)
    } catch {
      throw RedisError(error)
    }
    defer { pool.release(connection, isReusable: connection.isReusable) }
    return try await connection.execute(
      words,
      deadline: ContinuousClock.now.advanced(by: configuration.commandTimeout)
    )
  }
}

extension RedisError {
  fileprivate init(_ error: PoolError<RedisError>) {
    switch error {
    case .exhausted, .deadlineExceeded:
      self.init(.unavailable, "no connection to Redis came free in time")
    case .cancelled: self.init(.cancelled, "the calling task was cancelled")
    case .shutDown: self.init(.unavailable, "the Redis client has been shut down")
    case .notConnected(let failure): self = failure
    }
  }
}
