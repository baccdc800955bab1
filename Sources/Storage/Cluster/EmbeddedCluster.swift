public import Logging

/// A private PostgreSQL cluster in a data directory: the store of a server that is given no
/// `DATABASE_URL`.
///
/// It listens on a Unix-domain socket only, keeps `fsync` on, and is run by the server's own OS
/// user, or by another one when the server is root. One process owns it at a time; others may use
/// it meanwhile, and it is not stopped under them. It ends with the owner: in an orderly way when
/// ``withCluster(_:logger:isolation:body:)`` returns, and also when the process is killed, since
/// its parent, a small shell, notices. When PostgreSQL dies by itself it is started again, and
/// clients reconnect.
public struct EmbeddedCluster: Sendable {
  /// How libpq reaches it, for the process's own user and for root.
  public let conninfo: String
  /// Whether this process runs it, and it ends with the closure that it was handed to.
  public let isOwned: Bool

  private init(paths: ClusterPaths, isOwned: Bool) {
    conninfo =
      "host='\(paths.home)' port=\(ClusterPaths.port) user=\(ClusterSetup.name)"
      + " dbname=\(ClusterSetup.name)"
    self.isOwned = isOwned
  }

  /// Makes the cluster where there is none, starts it, runs `body`, and stops it.
  ///
  /// Another process that owns it, such as a command beside the server, is waited for. What a
  /// killed server left is cleared first: its postmaster is stopped, recovery is waited for. Before
  /// the cluster is stopped, those that use it are waited for. All within the configuration's
  /// limits. Cancelling the calling task stops the cluster at once, so a server that drains asks
  /// `body` to return instead.
  ///
  /// - Parameters:
  ///   - configuration: Where it lives.
  ///   - logger: Is told of starts, of deaths, and of what was cleared.
  ///   - isolation: The caller's, for `body`.
  ///   - body: Called once the cluster accepts connections.
  /// - Throws: ``StorageError``: ``StorageError/Code/conflict`` when another process goes on owning
  ///   the data directory or it holds another version's cluster; what `body` throws.
  public static func withCluster<Result: Sendable>(
    _ configuration: ClusterConfiguration,
    logger: Logger,
    isolation: isolated (any Actor)? = #isolation,
    body: (EmbeddedCluster) async throws -> Result
  ) async throws -> Result {
    let (paths, owner) = try place(of: configuration)
    let lock = try await takeOwnership(configuration, paths, owner, logger)
    let result = try await own(configuration, paths, owner, logger, isolation, body)
    _ = consume lock
    return result
  }

  /// Uses the cluster that a running server owns, or starts it like
  /// ``withCluster(_:logger:isolation:body:)`` when none runs. For commands beside the server.
  ///
  /// - Parameters:
  ///   - configuration: Where it lives.
  ///   - logger: See ``withCluster(_:logger:isolation:body:)``.
  ///   - isolation: The caller's, for `body`.
  ///   - body: Called once the cluster accepts connections.
  public static func connectOrStart<Result: Sendable>(
    _ configuration: ClusterConfiguration,
    logger: Logger,
    isolation: isolated (any Actor)? = #isolation,
    body: (EmbeddedCluster) async throws -> Result
  ) async throws -> Result {
    let (paths, owner) = try place(of: configuration)
    let deadline = ContinuousClock.now + configuration.startTimeout
    while true {
      if let lock = try ClusterLock(freeAt: paths.lock, owner: owner) {
        let result = try await own(configuration, paths, owner, logger, isolation, body)
        _ = consume lock
        return result
      }
      if let use = try joinUsers(paths, owner) {
        let result = try await body(EmbeddedCluster(paths: paths, isOwned: false))
        _ = consume use
        return result
      }
      try await waitForOther(paths, deadline: deadline)
    }
  }

  private static func takeOwnership(
    _ configuration: ClusterConfiguration,
    _ paths: ClusterPaths,
    _ owner: ClusterOwner,
    _ logger: Logger
  ) async throws(StorageError) -> ClusterLock {
    let lock = try await ClusterLock.take(
      path: paths.lock,
      owner: owner,
      timeout: configuration.ownerTimeout
    ) {
      logger.notice(
        "waiting for another process to stop the database",
        metadata: [
          "pid": "\(ClusterLock.holder(paths.lock))", "atMost": "\(configuration.ownerTimeout)",
        ]
      )
    }
    if let lock { return lock }
    throw StorageError(
      .conflict,
      "the data directory is in use by process \(ClusterLock.holder(paths.lock)): stop that"
        + " process, or give this server another data directory"
    )
  }

  /// What keeps the owner from stopping the cluster; `nil` while it does not run or is being
  /// stopped.
  private static func joinUsers(
    _ paths: ClusterPaths,
    _ owner: ClusterOwner
  ) throws(StorageError) -> ClusterLock? {
    guard LeftoverPostmaster.read(paths)?.isReady == true,
      let use = try ClusterLock(freeAt: paths.usersLock, owner: owner, kind: .shared),
      // It may have been stopped before the lock was taken.
      LeftoverPostmaster.read(paths)?.isReady == true
    else { return nil }
    return use
  }

  /// Waits until nobody else uses the cluster and keeps others from starting to; `nil` when
  /// somebody still does, and the cluster is to be stopped nevertheless.
  private static func excludeUsers(
    _ setup: ClusterSetup,
    _ logger: Logger
  ) async -> ClusterLock? {
    let timeout = setup.configuration.usersTimeout
    do throws(StorageError) {
      let lock = try await ClusterLock.take(
        path: setup.paths.usersLock,
        owner: setup.owner,
        timeout: timeout
      ) {
        logger.notice(
          "waiting for other processes that use the database",
          metadata: ["atMost": "\(timeout)"]
        )
      }
      if let lock { return lock }
      logger.warning("the database is stopped though other processes use it")
    } catch {
      logger.warning(
        "the database is stopped without waiting for other processes",
        metadata: ["reason": "\(error.message)"]
      )
    }
    return nil
  }

  private static func place(
    of configuration: ClusterConfiguration
  ) throws(StorageError) -> (ClusterPaths, ClusterOwner) {
    let paths = try ClusterPaths(dataDirectory: configuration.dataDirectory)
    let owner = try ClusterOwner.current(
      userWhenRoot: configuration.userWhenRoot,
      folder: paths.home
    )
    try ClusterFolder(paths: paths, dataDirectory: configuration.dataDirectory, owner: owner)
      .prepare()
    return (paths, owner)
  }

  private static func own<Result: Sendable>(
    _ configuration: ClusterConfiguration,
    _ paths: ClusterPaths,
    _ owner: ClusterOwner,
    _ logger: Logger,
    _ isolation: isolated (any Actor)?,
    _ body: (EmbeddedCluster) async throws -> Result
  ) async throws -> Result {
    // Before anything is read: a postmaster that still writes must be gone.
    try await LeftoverPostmaster(
      paths: paths,
      stopTimeout: configuration.stopTimeout,
      logger: logger
    ).clear()
    let setup = try await ClusterSetup.prepare(
      configuration,
      paths: paths,
      owner: owner,
      logger: logger
    )
    let supervisor = ClusterSupervisor(setup, logger: logger)
    let outcome = await withTaskGroup(
      of: Bool.self,
      returning: Swift.Result<Result, any Error>.self,
      isolation: isolation
    ) { group in
      group.addTask {
        await supervisor.keepRunning()
        return true
      }
      let outcome: Swift.Result<Result, any Error>
      do {
        try await supervisor.waitUntilReady()
        group.addTask {
          await supervisor.keepLogSmall()
          return false
        }
        outcome = .success(try await body(EmbeddedCluster(paths: paths, isOwned: true)))
      } catch {
        outcome = .failure(error)
      }
      let others = await excludeUsers(setup, logger)
      supervisor.requestStop()
      group.addTask {
        await supervisor.enforceStop()
        return false
      }
      while let hasEnded = await group.next(), !hasEnded {}
      group.cancelAll()
      _ = consume others
      return outcome
    }
    return try outcome.get()
  }

  /// One look's pause while another process starts or stops the cluster.
  private static func waitForOther(
    _ paths: ClusterPaths,
    deadline: ContinuousClock.Instant
  ) async throws(StorageError) {
    guard ContinuousClock.now < deadline else {
      throw StorageError(
        .unavailable,
        "the server that owns the data directory has not made its database ready: see"
          + " \(paths.log)"
      )
    }
    guard (try? await Task.sleep(for: .milliseconds(20))) != nil else {
      throw StorageError(.cancelled, "cancelled while the database was being waited for")
    }
  }
}
