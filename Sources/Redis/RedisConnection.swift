internal import Pooling
internal import Synchronization

/// One connection on a thread of its own.
actor RedisConnection {
  private let session: RedisSession
  private let executor: PinnedExecutor
  private nonisolated let socket: Int32
  private nonisolated let isIntact = Atomic(true)

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  init(session: sending RedisSession, executor: PinnedExecutor) {
    socket = session.socket
    self.session = session
    self.executor = executor
  }

  isolated deinit {}

  /// Sends one command and gives its reply.
  func execute(
    _ words: [[UInt8]],
    deadline: ContinuousClock.Instant
  ) throws(RedisError) -> RedisReply {
    defer { isIntact.store(!session.isBroken, ordering: .releasing) }
    return try session.execute(words, deadline: deadline)
  }

  /// Connects on a new thread and delivers the connection from there.
  static func connect(
    _ address: RedisAddress,
    _ configuration: RedisConfiguration,
    deliver: @escaping @Sendable (Result<RedisConnection, RedisError>) -> Void
  ) {
    let executor: PinnedExecutor
    do { executor = try PinnedExecutor() } catch {
      return deliver(.failure(RedisError(.unavailable, error.message)))
    }
    executor.run {
      do throws(RedisError) {
        let session = try RedisSession(
          address,
          replyBytesMax: configuration.replyBytesMax,
          deadline: ContinuousClock.now.advanced(by: configuration.connectTimeout)
        )
        deliver(.success(RedisConnection(session: session, executor: executor)))
      } catch {
        deliver(.failure(error))
      }
    }
  }
}

extension RedisConnection: PooledConnection {
  package nonisolated var isReusable: Bool {
    isIntact.load(ordering: .acquiring) && !SocketWait.isClosed(socket)
  }
}
