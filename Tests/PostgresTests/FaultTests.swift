import Postgres
import StoreSupport
import Testing

/// Servers that die, restart and drop sessions.
struct FaultTests {
  @Test func aRestartIsNotNoticedByIdleSessions() async throws {
    let postgres = TestPostgres()
    let client = PostgresClient(PostgresConfiguration(conninfo: try await postgres.makeDatabase()))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { _ = try await client.query("SELECT pg_sleep(0.02)") } }
      try await group.waitForAll()
    }
    for _ in 0..<2 {
      await postgres.stop()
      let error = try await TestDatabase.failure { try await client.query("SELECT 1") }
      #expect(error.code == .unavailable)
      try await postgres.start()
      for _ in 0..<10 { #expect(try await client.query("SELECT 1").count == 1) }
    }
    await postgres.remove()
  }

  @Test func acknowledgedWritesSurviveAKill() async throws {
    let postgres = TestPostgres()
    let client = PostgresClient(PostgresConfiguration(conninfo: try await postgres.makeDatabase()))
    _ = try await client.query("CREATE TABLE t (id int8 PRIMARY KEY)")
    let writer = Task {
      var acknowledged: [Int] = []
      for id in 1... {
        do throws(PostgresError) {
          _ = try await client.query("INSERT INTO t VALUES (\(id))")
        } catch {
          #expect(error.code == .unavailable)
          break
        }
        acknowledged.append(id)
      }
      return acknowledged
    }
    #expect(try await Eventually.isTrue { try await client.query("SELECT * FROM t").count > 50 })
    await postgres.kill()
    let acknowledged = await writer.value
    try await postgres.start()
    let isBack = await Eventually.isTrue { (try? await client.query("SELECT 1")) != nil }
    #expect(isBack)
    let rows = try await client.query("SELECT id FROM t WHERE id = ANY(\(acknowledged))")
    #expect(rows.count == acknowledged.count)
    await postgres.remove()
  }

  @Test func aSessionThatIsTerminatedMidStatementIsReplaced() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1)
    let killer = try await TestDatabase.make(poolSizeMax: 1)
    let pid: Int32 = try await client.query("SELECT pg_backend_pid() AS p")[0].decode("p")
    let sleeper = Task { try await client.query("SELECT pg_sleep(60)") }
    let isTerminated = try await Eventually.isTrue {
      try await !killer.query(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid = \(pid) AND state = 'active'
        """
      ).isEmpty
    }
    #expect(isTerminated)
    let error = try await TestDatabase.failure { try await sleeper.value }
    #expect(error.code == .unavailable)
    #expect(try await client.query("SELECT 1").count == 1)
  }

  @Test func aTransactionWhoseSessionDiesFailsAndKeepsNothing() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 2)
    _ = try await client.query("CREATE TABLE t (id int8)")
    let error = try await TestDatabase.failure {
      try await client.transaction { connection in
        let pid: Int32 =
          try await connection.query("SELECT pg_backend_pid() AS p")[0].decode("p")
        _ = try await connection.query("INSERT INTO t VALUES (1)")
        _ = try await client.query("SELECT pg_terminate_backend(\(pid))")
        _ = try await connection.query("INSERT INTO t VALUES (2)")
      }
    }
    #expect(error.code == .unavailable)
    #expect(try await client.query("SELECT * FROM t").isEmpty)
  }
}
