import Pooling
import Testing

struct ConnectionPoolTests {
  private var soon: ContinuousClock.Instant { .now.advanced(by: .milliseconds(20)) }
  private var later: ContinuousClock.Instant { .now.advanced(by: .seconds(30)) }

  @Test func aConnectionIsReused() async throws {
    let server = FakeServer()
    let pool = server.pool(sizeMax: 4)
    for _ in 0..<100 {
      let connection = try await pool.acquire(deadline: later)
      pool.release(connection, isReusable: true)
    }
    #expect(server.connectionsMade == 1)
  }

  @Test func aDeadIdleConnectionIsReplacedUnseen() async throws {
    let server = FakeServer()
    let pool = server.pool(sizeMax: 1)
    let first = try await pool.acquire(deadline: later)
    pool.release(first, isReusable: true)
    first.die()
    let second = try await pool.acquire(deadline: later)
    #expect(second.number == 2)
    #expect(pool.connectionCount == 1)
  }

  @Test func whoWaitsIsServedWhenAConnectionComesBack() async throws {
    let pool = FakeServer().pool(sizeMax: 3)
    let limit = later
    let total = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<50 {
        group.addTask {
          let connection = try await pool.acquire(deadline: limit)
          await Task.yield()
          pool.release(connection, isReusable: true)
          return 1
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(total == 50)
    #expect(pool.connectionCount <= 3)
  }

  @Test func theDeadlineEndsTheWait() async throws {
    let pool = FakeServer(.silent).pool(sizeMax: 1)
    let error = await failure(of: pool, deadline: soon)
    guard case .deadlineExceeded = error else {
      Issue.record("not a deadline: \(String(describing: error))")
      return
    }
  }

  @Test func cancellationEndsTheWait() async throws {
    let pool = FakeServer(.silent).pool(sizeMax: 1)
    let limit = later
    let waiter = Task { await failure(of: pool, deadline: limit) }
    waiter.cancel()
    guard case .cancelled = await waiter.value else {
      Issue.record("the wait went on")
      return
    }
  }

  @Test func aFullQueueRefusesAtOnce() async throws {
    let pool = FakeServer().pool(sizeMax: 1, waitersMax: 0)
    let error = await failure(of: pool, deadline: later)
    guard case .exhausted = error else {
      Issue.record("not refused: \(String(describing: error))")
      return
    }
  }

  @Test func everybodyLearnsThatTheServerRefuses() async throws {
    let server = FakeServer(.refusing)
    let pool = server.pool(sizeMax: 2)
    for _ in 0..<3 {
      let error = await failure(of: pool, deadline: later)
      guard case .notConnected = error else {
        Issue.record("not told: \(String(describing: error))")
        return
      }
    }
    server.become(.accepting)
    _ = try await pool.acquire(deadline: later)
  }

  /// A connection that is in use for long, such as a listener's, keeps nobody waiting once the
  /// server accepts again.
  @Test func whoWaitsIsServedWithoutARelease() async throws {
    let server = FakeServer()
    let pool = server.pool(sizeMax: 4)
    let held = try await pool.acquire(deadline: later)
    server.become(.refusing)
    let limit = later
    let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<3 { group.addTask { try await pool.acquire(deadline: limit).number } }
      while server.connectionsTried < 6 { await Task.yield() }
      server.become(.accepting)
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(numbers.sorted() == [2, 3, 4])
    pool.release(held, isReusable: true)
  }

  @Test func theDeadlineEndsTheWaitWhileAttemptsFail() async throws {
    let server = FakeServer()
    let pool = server.pool(sizeMax: 2)
    let held = try await pool.acquire(deadline: later)
    server.become(.refusing)
    let error = await failure(of: pool, deadline: .now.advanced(by: .seconds(1)))
    guard case .deadlineExceeded = error else {
      Issue.record("not a deadline: \(String(describing: error))")
      return
    }
    #expect(server.connectionsTried > 2)
    pool.release(held, isReusable: true)
    #expect(pool.connectionCount == 1)
  }

  @Test func shutDownEndsTheWait() async throws {
    let pool = FakeServer().pool(sizeMax: 1)
    let held = try await pool.acquire(deadline: later)
    let limit = later
    let waiter = Task { await failure(of: pool, deadline: limit) }
    pool.shutDown()
    guard case .shutDown = await waiter.value else {
      Issue.record("the wait went on")
      return
    }
    pool.release(held, isReusable: true)
    #expect(pool.connectionCount == 0)
  }

  private func failure(
    of pool: ConnectionPool<FakeConnection, FakeServer.Refusal>,
    deadline: ContinuousClock.Instant
  ) async -> PoolError<FakeServer.Refusal>? {
    do {
      _ = try await pool.acquire(deadline: deadline)
      return nil
    } catch {
      return error
    }
  }
}
