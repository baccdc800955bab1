import Postgres
import Testing

struct TransactionTests {
  private struct Mishap: Error {}

  @Test func whatReturnsIsKeptAndWhatThrowsIsNot() async throws {
    let client = try await table()
    try await client.transaction { connection in
      _ = try await connection.query("INSERT INTO t VALUES (2, 0)")
    }
    await #expect(throws: Mishap.self) {
      try await client.transaction { connection in
        _ = try await connection.query("INSERT INTO t VALUES (3, 0)")
        throw Mishap()
      }
    }
    let rows = try await client.query("SELECT id FROM t ORDER BY id")
    #expect(try rows.map { try $0.decode("id", as: Int.self) } == [1, 2])
  }

  @Test func anErrorThatIsSwallowedIsNotACommit() async throws {
    let client = try await table()
    let error = try await TestDatabase.failure {
      try await client.transaction { connection in
        _ = try await connection.query("INSERT INTO t VALUES (2, 0)")
        _ = try? await connection.query("SELECT 1 / 0")
      }
    }
    #expect(error.sqlState == "25P02")
    #expect(try await client.query("SELECT * FROM t").count == 1)
  }

  @Test(arguments: [PostgresIsolation.repeatableRead, .serializable])
  func concurrentCountersLoseNothing(_ isolation: PostgresIsolation) async throws {
    let client = try await table(poolSizeMax: 4)
    let (tasks, rounds) = (4, 10)
    let finished = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<tasks {
        group.addTask {
          var count = 0
          for _ in 0..<rounds where try await increment(client, isolation) { count += 1 }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    let rows = try await client.query("SELECT n FROM t WHERE id = 1")
    #expect(try rows[0].decode("n", as: Int.self) == finished)
    #expect(finished > tasks * rounds / 2)
  }

  /// Reads and writes apart, so that concurrent runs conflict; false when it gave up.
  private func increment(
    _ client: PostgresClient,
    _ isolation: PostgresIsolation
  ) async throws -> Bool {
    do {
      try await client.transaction(isolation) { connection in
        let n: Int = try await connection.query("SELECT n FROM t WHERE id = 1")[0].decode("n")
        _ = try await connection.query("UPDATE t SET n = \(n + 1) WHERE id = 1")
      }
      return true
    } catch let error as PostgresError where error.code == .serializationFailure {
      return false
    }
  }

  @Test func deadlocksAreRunAgain() async throws {
    let client = try await table()
    _ = try await client.query("INSERT INTO t VALUES (2, 0)")
    _ = try await client.query(
      "ALTER DATABASE \(unsafe: try await name(client)) SET deadlock_timeout = 20"
    )
    let fresh = PostgresClient(client.configuration)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (first, second) in [(1, 2), (2, 1)] {
        group.addTask {
          for _ in 0..<5 {
            try await fresh.transaction { connection in
              _ = try await connection.query("UPDATE t SET n = n + 1 WHERE id = \(first)")
              await Task.yield()
              _ = try await connection.query("UPDATE t SET n = n + 1 WHERE id = \(second)")
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let rows = try await client.query("SELECT n FROM t ORDER BY id")
    #expect(try rows.map { try $0.decode("n", as: Int.self) } == [10, 10])
  }

  @Test func aCancelledTransactionIsRolledBack() async throws {
    let client = try await table(poolSizeMax: 1)
    let doomed = Task {
      try await client.transaction { connection in
        _ = try await connection.query("INSERT INTO t VALUES (2, 0)")
        withUnsafeCurrentTask { $0?.cancel() }
        _ = try await connection.query("SELECT 1")
      }
    }
    let error = try await TestDatabase.failure { try await doomed.value }
    #expect(error.code == .cancelled)
    #expect(try await client.query("SELECT * FROM t").count == 1)
  }

  @Test func aBorrowedSessionComesBackClean() async throws {
    let client = try await table(poolSizeMax: 1)
    try await client.withConnection { connection in
      _ = try await connection.query("SELECT pg_advisory_lock(1)")
      try await connection.run(script: "SET work_mem = '1MB'; CREATE TEMP TABLE mine (); BEGIN")
      _ = try await connection.query("INSERT INTO t VALUES (2, 0)")
    }
    #expect(try await client.query("SELECT * FROM t").count == 1)
    #expect(try await client.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'").isEmpty)
    #expect(
      try await client.query("SELECT to_regclass('mine') AS c WHERE to_regclass('mine') IS NULL")
        .count == 1
    )
  }

  @Test func aScriptIsOneTransaction() async throws {
    let client = try await table()
    let error = try await TestDatabase.failure {
      try await client.withConnection { connection in
        try await connection.run(script: "INSERT INTO t VALUES (2, 0); SELECT 1 / 0")
      }
    }
    #expect(error.sqlState == "22012")
    #expect(try await client.query("SELECT * FROM t").count == 1)
  }

  private func table(poolSizeMax: Int = 4) async throws -> PostgresClient {
    let client = try await TestDatabase.make(poolSizeMax: poolSizeMax)
    _ = try await client.query("CREATE TABLE t (id int8 PRIMARY KEY, n int8)")
    _ = try await client.query("INSERT INTO t VALUES (1, 0)")
    return client
  }

  private func name(_ client: PostgresClient) async throws -> String {
    try await client.query("SELECT current_database()::text AS n")[0].decode("n")
  }
}
