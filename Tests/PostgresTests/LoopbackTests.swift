import Postgres
import StoreSupport
import Testing

/// TCP, TLS and passwords.
@Suite(.serialized)
struct LoopbackTests {
  @Test func aURLWithAPasswordReachesTheServerOverTLS() async throws {
    let postgres = TestPostgres(access: .loopback)
    let url = try await postgres.loopbackURL()
    let client = PostgresClient(PostgresConfiguration(conninfo: url, poolSizeMax: 2))
    let rows = try await client.query(
      "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    )
    #expect(try rows[0].decode("ssl", as: Bool.self))
    let bytes = [UInt8](repeating: 7, count: 3_000_000)
    #expect(
      try await client.query("SELECT \(bytes) AS b")[0].decode("b", as: [UInt8].self) == bytes
    )
    let error = try await TestDatabase.failure {
      try await client.query(
        "SELECT pg_sleep(60)",
        deadline: .now.advanced(by: .milliseconds(50))
      )
    }
    #expect(error.code == .deadlineExceeded)

    let wrong = try await postgres.loopbackURL(password: "wrong-secret")
    let refused = try await TestDatabase.failure {
      try await PostgresClient(PostgresConfiguration(conninfo: wrong)).query("SELECT 1")
    }
    #expect(refused.code == .unavailable)
    #expect(refused.message.contains("authentication") && !refused.message.contains("secret"))

    await postgres.stop()
    let away = try await TestDatabase.failure { try await client.query("SELECT 1") }
    #expect(away.code == .unavailable && !away.message.contains(TestPostgres.password))
    try await postgres.start()
    #expect(try await client.query("SELECT 1").count == 1)
    await postgres.remove()
  }
}
