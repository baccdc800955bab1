internal import CLibPQ
internal import Pooling

/// One session over libpq, used by one thread at a time. Its calls block that thread, never past
/// a statement's limit and the grace that a cancelled statement has.
///
/// libpq works without blocking underneath, so that the thread can wait for the socket, the
/// deadline and a cancellation at once.
final class PostgresSession {
  /// The socket, once the session is established.
  private(set) var socket: Int32 = -1
  let interrupts: SessionInterrupts
  private let handle: OpaquePointer
  private let canceller: Canceller
  private let grace: Duration
  private var statements: StatementCache
  /// Set once the session can no longer be used.
  private(set) var isBroken = false

  /// Establishes a session on the calling thread, which blocks no longer than the configuration's
  /// `connectTimeout` and the resolver of names take.
  init(_ configuration: PostgresConfiguration, canceller: Canceller) throws(PostgresError) {
    let parameters = try ConnectionParameters(configuration)
    let deadline = ContinuousClock.now.advanced(by: configuration.connectTimeout)
    do { interrupts = try SessionInterrupts() } catch {
      throw PostgresError(.unavailable, error.message)
    }
    guard let handle = parameters.withLists({ PQconnectStartParams($0, $1, 0) }) else {
      throw PostgresError(.unavailable, "no memory for a database session")
    }
    self.handle = handle
    self.canceller = canceller
    grace = configuration.cancellationGrace
    statements = StatementCache(capacity: configuration.statementsMax)
    // What the server remarks would otherwise go to stderr.
    PQsetNoticeReceiver(handle, { _, _ in }, nil)
    try establish(until: deadline)
    socket = PQsocket(handle)
    PQsetnonblocking(handle, 1)
    try run(script: settings, limit: StatementLimit(deadline: deadline, isCancellable: false))
  }

  deinit { PQfinish(handle) }

  var serverVersion: Int32 { PQserverVersion(handle) }

  /// Whether no transaction is open and the session works.
  var isIdle: Bool { !isBroken && PQtransactionStatus(handle) == PQTRANS_IDLE }

  /// Whether a statement of the open transaction has failed.
  var isTransactionFailed: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

  /// Runs one statement and gives its answer.
  func execute(
    _ query: PostgresQuery,
    limit: StatementLimit
  ) throws(PostgresError) -> PostgresResult {
    if let position = query.binds.nulPosition {
      throw PostgresError(
        .queryFailed,
        "bind \(position) holds a NUL character, which text in PostgreSQL cannot; use bytes"
      )
    }
    guard query.binds.count <= PostgresQuery.bindsMax else {
      throw PostgresError(
        .queryFailed,
        "\(query.binds.count) binds, limit \(PostgresQuery.bindsMax); bind arrays and unnest them"
      )
    }
    guard statements.isEnabled else {
      return try roundTrip(limit) { sendUnprepared(query) }
    }
    let key = StatementCache.Key(sql: query.sql, typeOIDs: query.binds.typeOIDs)
    let wasIdle = isIdle
    do {
      return try executePrepared(query, key: key, limit: limit)
    } catch  where wasIdle && error.saysStatementIsStale {
      try forget(key, limit: limit)
      return try executePrepared(query, key: key, limit: limit)
    }
  }

  /// Runs the statements of `script` in the simple protocol; without transaction commands in it,
  /// they are one transaction.
  func run(script: String, limit: StatementLimit) throws(PostgresError) {
    _ = try roundTrip(limit) { PQsendQuery(handle, script) }
  }

  /// Takes what the server sent on its own, if anything. Does not wait.
  func takeNotifications() throws(PostgresError) -> [(channel: String, payload: String)] {
    guard PQconsumeInput(handle) == 1 else { throw lost(isUnsent: false) }
    var found: [(channel: String, payload: String)] = []
    while let notice = PQnotifies(handle) {
      let payload = notice.pointee.extra.map { String(cString: $0) } ?? ""
      found.append((String(cString: notice.pointee.relname), payload))
      PQfreemem(notice)
    }
    return found
  }

  /// `name` as an identifier, quoted.
  func quotedIdentifier(_ name: String) throws(PostgresError) -> String {
    guard let quoted = PQescapeIdentifier(handle, name, name.utf8.count) else {
      throw PostgresError(.queryFailed, "a channel's name is not valid text")
    }
    defer { PQfreemem(quoted) }
    return String(cString: quoted)
  }
}

// MARK: Establishing

extension PostgresSession {
  private func establish(until deadline: ContinuousClock.Instant) throws(PostgresError) {
    // "Loop thus: If PQconnectPoll(conn) last returned PGRES_POLLING_READING, wait until the
    // socket is ready to read. At the start, behave as if it had returned WRITING."
    var events = SocketWait.writable
    while PQstatus(handle) != CONNECTION_BAD {
      // The socket may be another one after each poll.
      let outcome = SocketWait.wait(
        for: events,
        on: PQsocket(handle),
        signal: nil,
        until: deadline
      )
      if outcome == .timedOut {
        throw PostgresError(.unavailable, "the database did not accept a session in time")
      }
      switch PQconnectPoll(handle) {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_READING: events = SocketWait.readable
      case PGRES_POLLING_WRITING: events = SocketWait.writable
      default: throw refusal
      }
    }
    throw refusal
  }

  /// libpq names host, port, user and database, and never the password.
  private var refusal: PostgresError {
    let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    let lines = text.split(whereSeparator: \.isNewline)
    return PostgresError(.unavailable, lines.first.map(String.init) ?? "no database session")
  }
}

// MARK: Prepared statements

extension PostgresSession {
  private func executePrepared(
    _ query: PostgresQuery,
    key: StatementCache.Key,
    limit: StatementLimit
  ) throws(PostgresError) -> PostgresResult {
    if let entry = statements.entry(for: key) {
      return try roundTrip(limit, key: key, layout: entry.layout) {
        sendPrepared(entry.name, query)
      }
    }
    let name = statements.makeName()
    _ = try roundTrip(limit) {
      PQsendPrepare(handle, name, query.sql, Int32(key.typeOIDs.count), key.typeOIDs)
    }
    if let evicted = statements.insert(name, for: key) {
      try run(script: "DEALLOCATE \(evicted)", limit: limit)
    }
    do {
      return try roundTrip(limit, key: key) { sendPrepared(name, query) }
    } catch {
      // The preparation has reached the server: nothing of this statement is unsent any more.
      var error = error
      error.isCertainlyUnsent = false
      throw error
    }
  }

  /// A table's change makes a prepared statement's answer another one; the server then refuses it.
  private func forget(_ key: StatementCache.Key, limit: StatementLimit) throws(PostgresError) {
    guard let entry = statements.entry(for: key) else { return }
    statements.remove(key)
    do { try run(script: "DEALLOCATE \(entry.name)", limit: limit) } catch {
      // That the server does not know it any more is as good.
      guard error.sqlState != nil, !isBroken else { throw error }
    }
  }

  private func sendPrepared(_ name: String, _ query: PostgresQuery) -> Int32 {
    query.binds.withLists { count, values, lengths, formats in
      PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
    }
  }

  private func sendUnprepared(_ query: PostgresQuery) -> Int32 {
    let types = query.binds.typeOIDs
    return query.binds.withLists { count, values, lengths, formats in
      PQsendQueryParams(handle, query.sql, count, types, values, lengths, formats, 1)
    }
  }
}

// MARK: One round trip

extension PostgresSession {
  /// Sends with `send`, waits for the whole answer within `limit`, and gives the last result.
  private func roundTrip(
    _ limit: StatementLimit,
    key: StatementCache.Key? = nil,
    layout: PostgresLayout? = nil,
    send: () -> Int32
  ) throws(PostgresError) -> PostgresResult {
    if limit.isCancellable, Task.isCancelled { throw .cancelledByTask }
    if let deadline = limit.deadline, ContinuousClock.now >= deadline { throw .deadlinePassed }
    if isBroken || SocketWait.isClosed(socket) { throw lost(isUnsent: true) }
    guard send() == 1 else { throw lost(isUnsent: PQstatus(handle) == CONNECTION_BAD) }
    var wait = AnswerWait(limit: limit)
    try flush(&wait)
    let result = try collect(&wait, layout: layout)
    finishCancelling(wait)
    if let failure = result.failure { throw wait.cause ?? failure }
    if let key, layout == nil { statements.setLayout(result.layout, for: key) }
    return result
  }

  private func flush(_ wait: inout AnswerWait) throws(PostgresError) {
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1:
        // "If it becomes read-ready, call PQconsumeInput, then call PQflush again."
        try pause(for: SocketWait.readable | SocketWait.writable, &wait)
      default: throw lost(isUnsent: false)
      }
    }
  }

  /// The first failure of an answer, or else its last result.
  private func collect(
    _ wait: inout AnswerWait,
    layout: PostgresLayout?
  ) throws(PostgresError) -> PostgresResult {
    var answer: PostgresResult?
    while true {
      while PQisBusy(handle) == 1 { try pause(for: SocketWait.readable, &wait) }
      guard let next = PQgetResult(handle) else { break }
      let result = PostgresResult(owning: next, expecting: layout)
      if result.isCopy {
        // Leaving COPY in order takes more round trips than a new session.
        throw abandon(PostgresError(.queryFailed, "COPY is not supported; bind arrays and unnest"))
      }
      if answer?.failure == nil { answer = result }
    }
    if PQstatus(handle) == CONNECTION_BAD {
      throw answer?.failure.map(abandon) ?? lost(isUnsent: false)
    }
    guard let answer else { throw lost(isUnsent: false) }
    return answer
  }

  /// Waits for the socket and takes what came. A limit that ends sends a cancel request, once, and
  /// gives the answer a last moment to come.
  private func pause(for events: Int16, _ wait: inout AnswerWait) throws(PostgresError) {
    let outcome = SocketWait.wait(
      for: events,
      on: socket,
      signal: wait.limit.isCancellable && wait.cause == nil ? interrupts.descriptor : nil,
      until: wait.until
    )
    switch outcome {
    case .ready: if PQconsumeInput(handle) != 1 { throw lost(isUnsent: false) }
    case .signalled: if interrupts.takeCancellation() { try cancel(.cancelledByTask, &wait) }
    case .timedOut:
      if let cause = wait.cause { throw abandon(cause) }
      try cancel(.deadlinePassed, &wait)
    }
  }

  private func cancel(
    _ cause: PostgresError,
    _ wait: inout AnswerWait
  ) throws(PostgresError) {
    wait.cause = cause
    wait.until = ContinuousClock.now.advanced(by: grace)
    guard
      let request = PQgetCancel(handle).map(CancelRequest.init(owning:)),
      canceller.send(request, reportingTo: interrupts)
    else { throw abandon(cause) }
  }

  /// A cancel request that is still on its way would cancel whatever runs when it arrives: the
  /// session is given up then. The answer stands all the same; it may be that of a COMMIT.
  private func finishCancelling(_ wait: AnswerWait) {
    guard wait.cause != nil else { return }
    while interrupts.isCancelRequestPending {
      let outcome = SocketWait.wait(
        for: 0,
        on: interrupts.descriptor,
        signal: interrupts.descriptor,
        until: wait.until
      )
      if outcome == .timedOut {
        isBroken = true
        return
      }
    }
  }

  private func lost(isUnsent: Bool) -> PostgresError {
    abandon(.connectionLost(isCertainlyUnsent: isUnsent))
  }

  private func abandon(_ error: PostgresError) -> PostgresError {
    isBroken = true
    return error
  }
}
