internal import Pooling
internal import Synchronization

/// One session with a server, on a thread of its own. Statements run in the order they are asked
/// for; it belongs to whom the client lent it, for as long as it is lent.
public actor PostgresConnection {
  private let session: PostgresSession
  private let executor: PinnedExecutor
  private nonisolated let interrupts: SessionInterrupts
  private nonisolated let socket: Int32
  private nonisolated let isClean = Atomic(true)
  /// When the borrower's statements end.
  private var deadline: ContinuousClock.Instant?
  /// Whether a statement of the transaction met a concurrent one.
  private var metConflict = false

  /// The thread of the session.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  init(session: sending PostgresSession, executor: PinnedExecutor) {
    interrupts = session.interrupts
    socket = session.socket
    self.session = session
    self.executor = executor
  }

  /// The session ends on its thread.
  isolated deinit {}

  /// Runs a statement and gives its rows.
  ///
  /// Cancelling the calling task, or the lender's deadline, cancels the statement on the server;
  /// the session stays usable.
  public func query(_ query: PostgresQuery) async throws(PostgresError) -> [PostgresRow] {
    try await self.query(query, deadline: deadline)
  }

  /// Runs the statements of `script` in the simple protocol, which knows no binds; without
  /// transaction commands in it, they are one transaction.
  public func run(script: String) async throws(PostgresError) {
    let limit = StatementLimit(deadline: deadline)
    try await perform { session throws(PostgresError) in
      try session.run(script: script, limit: limit)
    }
  }

  func query(
    _ query: PostgresQuery,
    deadline: ContinuousClock.Instant?
  ) async throws(PostgresError) -> [PostgresRow] {
    let limit = StatementLimit(deadline: deadline)
    return try await perform { session throws(PostgresError) in
      try session.execute(query, limit: limit).rows
    }
  }

  /// Runs `body`, which blocks this thread; cancelling the calling task reaches it from another.
  private func perform<R>(
    _ body: (PostgresSession) throws(PostgresError) -> R
  ) async throws(PostgresError) -> R {
    let ticket = interrupts.issueTicket()
    interrupts.begin(ticket)
    let outcome = await withTaskCancellationHandler {
      finish(body)
    } onCancel: {
      interrupts.cancel(ticket)
    }
    interrupts.end()
    return try outcome.get()
  }

  private func finish<R>(
    _ body: (PostgresSession) throws(PostgresError) -> R
  ) -> Result<R, PostgresError> {
    let outcome = Result { () throws(PostgresError) in try body(session) }
    if case .failure(let error) = outcome, error.code == .serializationFailure {
      metConflict = true
    }
    isClean.store(session.isIdle, ordering: .releasing)
    return outcome
  }
}

// MARK: Lending

extension PostgresConnection {
  /// How long undoing what a borrower left may take.
  private static let cleanupTimeout: Duration = .seconds(1)

  func lend(until deadline: ContinuousClock.Instant?) {
    self.deadline = deadline
  }

  /// Undoes what a borrower left; a session that cannot be cleaned is not reused.
  func takeBack() {
    deadline = nil
    let limit = cleanupLimit
    let outcome = finish { session throws(PostgresError) in try session.reset(limit: limit) }
    if case .failure = outcome { isClean.store(false, ordering: .releasing) }
  }

  func begin(
    _ isolation: PostgresIsolation,
    deadline: ContinuousClock.Instant?
  ) async throws(PostgresError) {
    self.deadline = deadline
    metConflict = false
    let limit = StatementLimit(deadline: deadline)
    try await perform { session throws(PostgresError) in
      try session.run(script: "BEGIN ISOLATION LEVEL \(isolation.rawValue)", limit: limit)
    }
  }

  /// Commits. The task's cancellation no longer counts: the outcome would be unknown.
  func commit() throws(PostgresError) {
    if session.isTransactionFailed {
      throw PostgresError(
        .queryFailed,
        sqlState: "25P02",
        "a statement of the transaction had failed and its error was not passed on; nothing is kept"
      )
    }
    let limit = StatementLimit(deadline: deadline, isCancellable: false)
    defer { deadline = nil }
    try finish { session throws(PostgresError) in
      try session.run(script: "COMMIT", limit: limit)
    }.get()
  }

  /// Ends a failed transaction and says whether it failed because of a concurrent one.
  func rollBack() -> Bool {
    deadline = nil
    let limit = cleanupLimit
    if !session.isIdle, !session.isBroken {
      _ = finish { session throws(PostgresError) in
        try session.run(script: "ROLLBACK", limit: limit)
      }
    }
    return metConflict
  }

  private var cleanupLimit: StatementLimit {
    StatementLimit(
      deadline: ContinuousClock.now.advanced(by: Self.cleanupTimeout),
      isCancellable: false
    )
  }
}

extension PostgresConnection: PooledConnection {
  /// Whether no transaction is open and the server has not ended the session.
  package nonisolated var isReusable: Bool {
    isClean.load(ordering: .acquiring) && !SocketWait.isClosed(socket)
  }
}
