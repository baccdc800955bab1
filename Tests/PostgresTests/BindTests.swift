import Postgres
import Testing

/// Hostile and large values stay values.
struct BindTests {
  @Test(arguments: [
    "'; DROP TABLE victims; --", "\\'; DROP TABLE victims; --", "$1", "%s", "\" OR 1=1", "''",
    "\u{1}\n",
    "𝒳 ' OR '1'='1", "E'\\x27'",
  ])
  func textIsNeverSQL(_ text: String) async throws {
    let client = try await TestDatabase.make(poolSizeMax: 1)
    _ = try await client.query("CREATE TABLE victims (name text)")
    _ = try await client.query("INSERT INTO victims VALUES (\(text))")
    let rows = try await client.query("SELECT name FROM victims WHERE name = \(text)")
    #expect(try rows.map { try $0.decode("name", as: String.self) } == [text])
  }

  @Test func textWithNULIsRefusedUnsent() async throws {
    let client = try await TestDatabase.make()
    let error = try await TestDatabase.failure {
      try await client.query("SELECT \(1), \("a\0b")::text")
    }
    #expect(error.code == .queryFailed)
    #expect(error.message.contains("bind 2"))
    #expect(try await client.query("SELECT 1").count == 1)
  }

  @Test func largeValuesGoThrough() async throws {
    let client = try await TestDatabase.make()
    let bytes = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let rows = try await client.query("SELECT \(bytes) AS b, length(\(bytes)) AS n")
    #expect(try rows[0].decode("n", as: Int.self) == bytes.count)
    #expect(try rows[0].decode("b", as: [UInt8].self) == bytes)
  }

  @Test func manyRowsInOneStatement() async throws {
    let client = try await TestDatabase.make()
    _ = try await client.query("CREATE TABLE t (id int8 PRIMARY KEY, name text, e float4[])")
    let ids = Array(1...5000)
    let names = ids.map { "name \($0)" }
    _ = try await client.query("INSERT INTO t SELECT * FROM unnest(\(ids), \(names))")
    let rows = try await client.query("SELECT count(*) AS n FROM t WHERE id = ANY(\(ids))")
    #expect(try rows[0].decode("n", as: Int.self) == 5000)
  }

  @Test func tooManyBindsAreRefused() async throws {
    let client = try await TestDatabase.make()
    var query: PostgresQuery = "SELECT 1 WHERE 0 IN (0"
    for number in 0..<PostgresQuery.bindsMax { query.append(", \(number)" as PostgresQuery) }
    query.append(", \(1))" as PostgresQuery)
    let error = try await TestDatabase.failure { [query] in try await client.query(query) }
    #expect(error.message.contains("65535"))
  }
}
