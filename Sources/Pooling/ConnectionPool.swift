internal import Synchronization

/// A bounded set of connections that callers borrow one at a time. It knows no protocol.
///
/// A connection is established when somebody wants one, none is idle and fewer than `sizeMax`
/// exist. Callers wait in order, with a bound on their number and a deadline for each. When none
/// can be established and none is in use, they are told; while others are in use, which may serve
/// them, it is tried again with back-off for as long as somebody waits.
package final class ConnectionPool<Connection: PooledConnection, Failure: Error>: Sendable {
  /// Establishes a connection elsewhere and delivers it, or why there is none, exactly once, on any
  /// thread. Must not block.
  package typealias Connect =
    @Sendable (_ deliver: @escaping @Sendable (Result<Connection, Failure>) -> Void) -> Void

  private typealias Outcome = Result<Connection, PoolError<Failure>>
  private typealias Waiter = CheckedContinuation<Outcome, Never>

  private struct State {
    var pool: PoolState<Connection>
    var waiters: [UInt64: Waiter] = [:]
    var backoff: Backoff
    /// When to try again to connect; nil when no attempt has failed.
    var retryAt: ContinuousClock.Instant?
  }

  /// How often a caller that waits looks whether it is time to try again.
  private static var lookInterval: Duration { .milliseconds(100) }

  private let state: Mutex<State>
  private let lastID = Atomic<UInt64>(0)
  private let connect: Connect

  /// An empty pool. `backoff` spaces attempts to connect while others' connections are in use.
  package init(
    sizeMax: Int,
    waitersMax: Int,
    backoff: Backoff = Backoff(first: .milliseconds(100), limit: .seconds(2)),
    connect: @escaping Connect
  ) {
    state = Mutex(
      State(pool: PoolState(sizeMax: sizeMax, waitersMax: waitersMax), backoff: backoff)
    )
    self.connect = connect
  }

  /// Connections that exist or are being established.
  package var connectionCount: Int { state.withLock { $0.pool.connectionCount } }

  /// Borrows a connection until ``release(_:isReusable:)``, waiting for one until `deadline`.
  package func acquire(
    deadline: ContinuousClock.Instant
  ) async throws(PoolError<Failure>) -> Connection {
    while let connection = state.withLock({ $0.pool.acquireIdle() }) {
      if connection.isReusable { return connection }
      release(connection, isReusable: false)
    }
    return try await wait(until: deadline).get()
  }

  /// Gives a connection back; one that is not reusable is freed when its last holder lets go.
  package func release(_ connection: Connection, isReusable: Bool) {
    if isReusable {
      place { $0.released(connection) }
    } else if state.withLock({ $0.pool.discarded() }) {
      connectOnce()
    }
  }

  /// Frees idle connections, refuses callers, and frees the others as they come back.
  package func shutDown() {
    let (idle, waiters) = state.withLock { state in
      let (idle, ids) = state.pool.shutDown()
      return (idle, ids.compactMap { state.waiters.removeValue(forKey: $0) })
    }
    for waiter in waiters { waiter.resume(returning: .failure(.shutDown)) }
    withExtendedLifetime(idle) {}
  }

  private func wait(until deadline: ContinuousClock.Instant) async -> Outcome {
    let id = lastID.add(1, ordering: .relaxed).newValue
    return await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.watch(id, until: deadline) }
      let outcome = await withTaskCancellationHandler {
        await withCheckedContinuation { self.enqueue($0, id: id, deadline: deadline) }
      } onCancel: {
        self.removeWaiter(id, because: .cancelled)
      }
      group.cancelAll()
      return outcome
    }
  }

  /// Ends a caller's wait at its deadline, and tries again to connect meanwhile. Those that wait do
  /// it themselves, so that nothing of the pool runs when nobody does.
  private func watch(_ id: UInt64, until deadline: ContinuousClock.Instant) async {
    while true {
      let look = state.withLock { $0.retryAt } ?? .now + Self.lookInterval
      guard (try? await Task.sleep(until: min(look, deadline), clock: .continuous)) != nil
      else { return }
      guard ContinuousClock.now < deadline else { break }
      retryIfDue()
    }
    removeWaiter(id, because: .deadlineExceeded)
  }

  private func retryIfDue() {
    let isConnecting = state.withLock { state in
      guard let retryAt = state.retryAt, retryAt <= .now else { return false }
      state.retryAt = nil
      return state.pool.connectForWaiters()
    }
    if isConnecting { connectOnce() }
  }

  /// A deadline or cancellation that came before the caller was queued found nobody to tell; it is
  /// looked for here.
  private func enqueue(_ waiter: Waiter, id: UInt64, deadline: ContinuousClock.Instant) {
    let (outcome, isConnecting): (Outcome?, Bool) = state.withLock { state in
      if Task.isCancelled { return (.failure(.cancelled), false) }
      if ContinuousClock.now >= deadline { return (.failure(.deadlineExceeded), false) }
      switch state.pool.acquire(id) {
      case .lease(let connection): return (.success(connection), false)
      case .exhausted: return (.failure(.exhausted), false)
      case .shutDown: return (.failure(.shutDown), false)
      case .wait(let isConnecting):
        state.waiters[id] = waiter
        return (nil, isConnecting)
      }
    }
    if let outcome { waiter.resume(returning: outcome) }
    if isConnecting { connectOnce() }
  }

  private func removeWaiter(_ id: UInt64, because error: PoolError<Failure>) {
    let waiter = state.withLock { state in
      state.pool.removeWaiter(id) ? state.waiters.removeValue(forKey: id) : nil
    }
    waiter?.resume(returning: .failure(error))
  }

  private func connectOnce() {
    connect { [self] result in
      switch result {
      case .success(let connection): connected(connection)
      case .failure(let failure): connectFailed(failure)
      }
    }
  }

  private func connected(_ connection: Connection) {
    place { $0.connected(connection) }
    // Those whose own attempts have failed wait without one.
    let isConnecting = state.withLock { state in
      state.backoff.reset()
      state.retryAt = nil
      return state.pool.connectForWaiters()
    }
    if isConnecting { connectOnce() }
  }

  private func connectFailed(_ failure: Failure) {
    let waiters = state.withLock { state -> [Waiter] in
      switch state.pool.connectFailed() {
      case .tell(let ids):
        return ids.compactMap { state.waiters.removeValue(forKey: $0) }
      case .retryLater:
        state.retryAt = state.retryAt ?? .now + state.backoff.next()
        return []
      case .ignore:
        return []
      }
    }
    for waiter in waiters { waiter.resume(returning: .failure(.notConnected(failure))) }
  }

  private func place(
    _ event: @Sendable (inout PoolState<Connection>) -> PoolState<Connection>.Placement
  ) {
    let handover: (Waiter, Connection)? = state.withLock { state in
      guard
        case .give(let connection, let id) = event(&state.pool),
        let waiter = state.waiters.removeValue(forKey: id)
      else { return nil }
      return (waiter, connection)
    }
    if let (waiter, connection) = handover { waiter.resume(returning: .success(connection)) }
  }
}
