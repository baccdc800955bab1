import Foundation
import Postgres
import StoreSupport
import Testing

struct PoolTests {
  @Test func aFullPoolRefusesWithoutWaitingForEver() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1) {
      $0.waitersMax = 1
      $0.checkoutTimeout = .milliseconds(50)
    }
    let patience = ContinuousClock.now.advanced(by: .seconds(60))
    try await client.withConnection(deadline: patience) { _ in
      let waiting = Task { try await client.query("SELECT 1") }
      let error = try await TestDatabase.failure { try await waiting.value }
      #expect(error.code == .poolExhausted)
      let late = try await TestDatabase.failure {
        try await client.query("SELECT 1", deadline: .now.advanced(by: .milliseconds(10)))
      }
      #expect(late.code == .deadlineExceeded)
    }
    #expect(try await client.query("SELECT 1", deadline: patience).count == 1)
  }

  @Test func thousandsOfStatementsLeakNeitherSessionsNorThreads() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 4)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<16 {
        group.addTask {
          for number in 0..<200 {
            let rows = try await client.query("SELECT \(task * 1000 + number) AS n")
            #expect(try rows[0].decode("n", as: Int.self) == task * 1000 + number)
          }
        }
      }
      try await group.waitForAll()
    }
    let sessions = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    #expect(try await client.query(PostgresQuery(unsafe: sessions)).count <= 4)
  }

  @Test func shutDownEndsTheSessions() async throws {
    let client = try await TestDatabase.make()
    let observer = try await TestDatabase.make()
    let pid: Int32 = try await client.query("SELECT pg_backend_pid() AS p")[0].decode("p")
    await client.shutDown()
    let isGone = try await Eventually.isTrue {
      try await observer.query("SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)").isEmpty
    }
    #expect(isGone)
    let error = try await TestDatabase.failure { try await client.query("SELECT 1") }
    #expect(error.code == .unavailable)
  }

  @Test func aChangedTableMakesAPreparedStatementAnew() async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1)
    _ = try await client.query("CREATE TABLE t (a int8)")
    _ = try await client.query("INSERT INTO t VALUES (1)")
    #expect(try await client.query("SELECT * FROM t")[0].columns == ["a"])
    _ = try await client.query("ALTER TABLE t ADD b text DEFAULT 'x'")
    #expect(try await client.query("SELECT * FROM t")[0].decode("b", as: String.self) == "x")
    _ = try await client.query("DEALLOCATE ALL")
    #expect(try await client.query("SELECT * FROM t")[0].columns == ["a", "b"])
  }

  @Test(arguments: [0, 2, 64])
  func preparedStatementsAreBounded(_ statementsMax: Int) async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1) { $0.statementsMax = statementsMax }
    for round in 0..<3 {
      for number in 0..<10 {
        let rows = try await client.query("SELECT \(round) + \(unsafe: String(number)) AS n")
        #expect(try rows[0].decode("n", as: Int.self) == round + number)
      }
    }
    let count: Int = try await client.withConnection { connection in
      try await connection.query("SELECT count(*) AS n FROM pg_prepared_statements")[0].decode("n")
    }
    #expect(count <= statementsMax)
  }
}
