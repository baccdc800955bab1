import Postgres
import StoreSupport
import Testing

struct ErrorTests {
  @Test func constraintsHaveCodesAndNames() async throws {
    let client = try await TestDatabase.make()
    _ = try await client.query(
      """
      CREATE TABLE t (id int8 CONSTRAINT t_key PRIMARY KEY, n int8 NOT NULL
        CONSTRAINT t_positive CHECK (n > 0), parent int8 CONSTRAINT t_parent REFERENCES t)
      """
    )
    _ = try await client.query("INSERT INTO t VALUES (77001, 1)")
    let cases: [(PostgresQuery, PostgresError.Code, String, String?)] = [
      ("INSERT INTO t VALUES (\(77001), 1)", .uniqueViolation, "23505", "t_key"),
      ("INSERT INTO t VALUES (2, \(-77001))", .checkViolation, "23514", "t_positive"),
      ("INSERT INTO t VALUES (2, NULL)", .checkViolation, "23502", nil),
      ("INSERT INTO t VALUES (2, 1, \(77002))", .foreignKeyViolation, "23503", "t_parent"),
      ("SELECT \("77001x")::int4", .queryFailed, "22P02", nil),
      ("SELECT * FROM nowhere", .queryFailed, "42P01", nil),
      ("SELEC 1", .queryFailed, "42601", nil),
    ]
    for (query, code, state, constraint) in cases {
      let error = try await TestDatabase.failure { try await client.query(query) }
      #expect(error.code == code && error.sqlState == state && error.constraint == constraint)
      #expect(!String(reflecting: error).contains("7700"), "\(error) shows a value")
    }
    #expect(try await client.query("SELECT 1").count == 1)
  }

  @Test func anEmptyStatementHasNoRows() async throws {
    let client = try await TestDatabase.make()
    #expect(try await client.query("").isEmpty)
  }

  @Test func copyIsRefusedAndTheClientGoesOn() async throws {
    let client = try await TestDatabase.make()
    _ = try await client.query("CREATE TABLE t (id int8)")
    for query in ["COPY t FROM STDIN", "COPY t TO STDOUT"] as [PostgresQuery] {
      let error = try await TestDatabase.failure { try await client.query(query) }
      #expect(error.message.contains("COPY"))
    }
    #expect(try await client.query("SELECT 1").count == 1)
  }

  @Test(arguments: [
    "postgresql://u:sec%ret@h/d", "postgresql://u:sec@ret@h/d", "postgresql://u:sec/ret@h/d",
    "postgresql://u:secret@h:secret/d", "host='sec ret", "secret", "dbname=d secret=1",
  ])
  func aMalformedAddressShowsNothing(_ conninfo: String) async throws {
    let client = PostgresClient(PostgresConfiguration(conninfo: conninfo))
    let error = try await TestDatabase.failure { try await client.query("SELECT 1") }
    #expect(error.code == .unavailable)
    #expect(!error.message.contains("sec"), "\(error)")
  }

  @Test func nobodyListeningIsToldAtOnce() async throws {
    let client = PostgresClient(PostgresConfiguration(conninfo: "host=/nonexistent password=sec"))
    let error = try await TestDatabase.failure { try await client.query("SELECT 1") }
    #expect(error.code == .unavailable)
    #expect(error.message.contains("/nonexistent") && !error.message.contains("sec"))
  }
}
