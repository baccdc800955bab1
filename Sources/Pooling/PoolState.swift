/// Who has which connection, who waits, and what is to be done about it. Effects are the pool's.
package struct PoolState<Connection> {
  package typealias WaiterID = UInt64

  /// What becomes of a caller who wants a connection.
  package enum Acquisition {
    case lease(Connection)
    /// Queued under the caller's id; a connection is to be established when `isConnecting`.
    case wait(isConnecting: Bool)
    case exhausted
    case shutDown
  }

  /// What becomes of a connection that nobody uses.
  package enum Placement {
    case give(Connection, to: WaiterID)
    case keep
    case drop
  }

  /// What becomes of those that wait when no connection could be established.
  package enum Failure: Equatable {
    /// Nobody else will serve them: they are to be told.
    case tell([WaiterID])
    /// Connections in use may serve them, but may also stay in use for long: another attempt is to
    /// be made after a while.
    case retryLater
    /// Nobody waits.
    case ignore
  }

  private let sizeMax: Int
  private let waitersMax: Int
  private var idle: [Connection] = []
  private var waiters: [WaiterID] = []
  private var leasedCount = 0
  private var connectingCount = 0
  private var isShutDown = false

  package init(sizeMax: Int, waitersMax: Int) {
    precondition(sizeMax > 0, "a pool holds at least one connection")
    self.sizeMax = sizeMax
    self.waitersMax = waitersMax
  }

  package var connectionCount: Int { idle.count + leasedCount + connectingCount }
  package var waiterCount: Int { waiters.count }

  /// Gives the connection used last, which is the likeliest to be warm, or queues `id`.
  package mutating func acquire(_ id: WaiterID) -> Acquisition {
    if isShutDown { return .shutDown }
    if let connection = idle.popLast() {
      leasedCount += 1
      return .lease(connection)
    }
    guard waiters.count < waitersMax else { return .exhausted }
    waiters.append(id)
    return .wait(isConnecting: startConnecting())
  }

  /// Gives a connection only if one is idle.
  package mutating func acquireIdle() -> Connection? {
    guard !isShutDown, let connection = idle.popLast() else { return nil }
    leasedCount += 1
    return connection
  }

  package mutating func connected(_ connection: Connection) -> Placement {
    connectingCount -= 1
    return place(connection)
  }

  /// A caller is done with a connection that can be used again.
  package mutating func released(_ connection: Connection) -> Placement {
    leasedCount -= 1
    return place(connection)
  }

  /// A caller is done with a connection that cannot be used again; says whether to establish
  /// another for those that wait.
  package mutating func discarded() -> Bool {
    leasedCount -= 1
    return startConnecting()
  }

  /// No connection could be established. With others in use nobody is told, since those that wait
  /// may be served by them.
  package mutating func connectFailed() -> Failure {
    connectingCount -= 1
    if waiters.isEmpty { return .ignore }
    guard leasedCount == 0 else { return .retryLater }
    defer { waiters = [] }
    return .tell(waiters)
  }

  /// Whether to establish one more connection for those that wait: after ``Failure/retryLater``,
  /// and for the others once that has succeeded.
  package mutating func connectForWaiters() -> Bool { startConnecting() }

  /// Takes a caller out of the queue; false when it has been served or told already.
  package mutating func removeWaiter(_ id: WaiterID) -> Bool {
    guard let position = waiters.firstIndex(of: id) else { return false }
    waiters.remove(at: position)
    return true
  }

  /// Ends the pool: the connections to free, and those to be told.
  package mutating func shutDown() -> (idle: [Connection], waiters: [WaiterID]) {
    isShutDown = true
    defer { (idle, waiters) = ([], []) }
    return (idle, waiters)
  }

  private mutating func place(_ connection: Connection) -> Placement {
    if isShutDown { return .drop }
    guard !waiters.isEmpty else {
      idle.append(connection)
      return .keep
    }
    leasedCount += 1
    return .give(connection, to: waiters.removeFirst())
  }

  private mutating func startConnecting() -> Bool {
    guard
      !isShutDown, waiters.count > connectingCount, connectionCount < sizeMax
    else { return false }
    connectingCount += 1
    return true
  }
}
