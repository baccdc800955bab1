import Postgres
import StoreSupport
import Testing

/// Deadlines and cancellations end statements, not sessions.
struct InterruptionTests {
  private static let patience: Duration = .seconds(10)

  /// A client with one session, which it does not give up while a statement is being cancelled.
  private func patientClient() async throws -> PostgresClient {
    try await TestDatabase.make(poolSizeMax: 1) { $0.cancellationGrace = Self.patience }
  }

  @Test func aDeadlineCancelsTheStatementAndKeepsTheSession() async throws {
    let client = try await patientClient()
    let pid = try await backend(client)
    let start = ContinuousClock.now
    let error = try await TestDatabase.failure {
      try await client.query(
        "SELECT pg_sleep(60)",
        deadline: .now.advanced(by: .milliseconds(50))
      )
    }
    #expect(error.code == .deadlineExceeded)
    #expect(ContinuousClock.now - start < Self.patience)
    #expect(try await backend(client) == pid)
  }

  @Test func cancellingTheTaskCancelsTheStatement() async throws {
    let client = try await patientClient()
    let observer = try await TestDatabase.make(poolSizeMax: 1)
    let pid = try await backend(client)
    let start = ContinuousClock.now
    let sleeper = Task { try await client.query("SELECT pg_sleep(60)") }
    #expect(try await isActive(pid, observer))
    sleeper.cancel()
    let error = try await TestDatabase.failure { try await sleeper.value }
    #expect(error.code == .cancelled)
    #expect(ContinuousClock.now - start < Self.patience)
    #expect(try await backend(client) == pid)
  }

  @Test func aCancelledTaskSendsNothing() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1)
    _ = try await client.query("CREATE TABLE t (id int8)")
    let late = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await client.query("INSERT INTO t VALUES (1)")
    }
    let error = try await TestDatabase.failure { try await late.value }
    #expect(error.code == .cancelled)
    #expect(try await client.query("SELECT * FROM t").isEmpty)
  }

  @Test func aPassedDeadlineSendsNothing() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1)
    _ = try await client.query("CREATE TABLE t (id int8)")
    let error = try await TestDatabase.failure {
      try await client.query("INSERT INTO t VALUES (1)", deadline: .now)
    }
    #expect(error.code == .deadlineExceeded)
    #expect(try await client.query("SELECT * FROM t").isEmpty)
  }

  @Test func aCancelMeetsItsOwnStatementOnly() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 2)
    for _ in 0..<100 {
      let doomed = Task { try await client.query("SELECT pg_sleep(0.0005)") }
      let other = Task { try await client.query("SELECT 1 AS one") }
      doomed.cancel()
      _ = await doomed.result
      #expect(try await other.value.count == 1)
      #expect(try await client.query("SELECT 2 AS two").count == 1)
    }
  }

  @Test func oneSessionRunsStatementsInTurnAndCancelsTheRightOne() async throws {
    let client = try await patientClient()
    try await client.withConnection { connection in
      let first = Task { try await connection.query("SELECT pg_sleep(0.05)") }
      let second = Task { try await connection.query("SELECT pg_sleep(0.05)") }
      second.cancel()
      let rows = try await first.value
      #expect(rows.count == 1)
      _ = await second.result
      let after = try await connection.query("SELECT 1")
      #expect(after.count == 1)
    }
  }

  @Test func aServerThatStopsAnsweringHoldsNobodyPastTheDeadline() async throws {
    let postgres = TestPostgres()
    let conninfo = try await postgres.makeDatabase()
    var configuration = PostgresConfiguration(conninfo: conninfo, poolSizeMax: 1)
    configuration.cancellationGrace = .milliseconds(50)
    let client = PostgresClient(configuration)
    let pid = try await backend(client)
    await postgres.setFrozen(true)
    TestProcess.freeze(pid)
    let start = ContinuousClock.now
    for _ in 0..<3 {
      let error = try await TestDatabase.failure {
        try await client.query("SELECT 1", deadline: .now.advanced(by: .milliseconds(100)))
      }
      #expect([.deadlineExceeded, .unavailable].contains(error.code))
    }
    #expect(ContinuousClock.now - start < Self.patience)
    TestProcess.thaw(pid)
    await postgres.setFrozen(false)
    #expect(try await client.query("SELECT 1").count == 1)
    await postgres.remove()
  }

  private func backend(_ client: PostgresClient) async throws -> Int32 {
    try await client.query("SELECT pg_backend_pid() AS pid")[0].decode("pid")
  }

  private func isActive(_ pid: Int32, _ observer: PostgresClient) async throws -> Bool {
    try await Eventually.isTrue {
      let rows = try await observer.query(
        "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid) AND state = 'active'"
      )
      return !rows.isEmpty
    }
  }
}
