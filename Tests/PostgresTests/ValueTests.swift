import Foundation
import Postgres
import Testing

/// Every value comes back as it was bound, alone, as NULL and in an array.
struct ValueTests {
  @Test func scalarsAndArraysComeBack() async throws {
    let client = try await TestDatabase.make()
    try await check(client, true, false)
    try await check(client, Int.min, -1, 0, Int.max)
    try await check(client, Int64.min, Int64.max)
    try await check(client, Int32.min, Int32.max)
    try await check(client, Float.leastNonzeroMagnitude, -0.5, Float.greatestFiniteMagnitude)
    try await check(client, Double.leastNonzeroMagnitude, 0.1, Double.infinity)
    try await check(client, UUID(), UUID())
    try await check(client, Date(timeIntervalSince1970: 1_760_000_000.125), Date.distantPast)
    try await check(client, [UInt8](0...255), [])
    try await checkText(
      client,
      "",
      "a,b\"{}\\'",
      "ünïcödé 🧪",
      "NULL",
      String(repeating: "x", count: 70_000)
    )
  }

  private func check<T: PostgresArrayElement & Equatable>(
    _ client: PostgresClient,
    _ values: T...
  ) async throws {
    for value in values {
      let rows = try await client.query("SELECT \(value) AS v, \(T?.none) AS n")
      #expect(try rows[0].decode("v", as: T.self) == value)
      #expect(try rows[0].decode("n", as: T?.self) == nil)
    }
    let rows = try await client.query("SELECT \(values) AS v, \([T]()) AS e")
    #expect(try rows[0].decode("v", as: [T].self) == values)
    #expect(try rows[0].decode("e", as: [T].self) == [])
  }

  private func checkText(_ client: PostgresClient, _ values: String...) async throws {
    for value in values {
      let rows = try await client.query("SELECT \(value)::text AS v, \(String?.none)::text AS n")
      #expect(try rows[0].decode("v", as: String.self) == value)
      #expect(try rows[0].decode("n", as: String?.self) == nil)
    }
    let rows = try await client.query("SELECT \(values) AS v")
    #expect(try rows[0].decode("v", as: [String].self) == values)
  }

  @Test func narrowTypesBindToWiderColumnsAndBack() async throws {
    let client = try await TestDatabase.make()
    let rows = try await client.query(
      """
      SELECT 7::int2 AS i2, 7::int4 AS i4, 7::int8 AS i8, 7::numeric AS n, sum(x) AS s,
        avg(x) AS a, 0.25::float4 AS f4, -12345.6789::numeric AS d, 1e-7::numeric AS t,
        '2000-01-02'::date AS day
      FROM generate_series(1, 4) x
      """
    )
    let row = rows[0]
    for column in ["i2", "i4", "i8", "n"] { #expect(try row.decode(column, as: Int.self) == 7) }
    #expect(try row.decode("i8", as: Int16.self) == 7)
    #expect(try row.decode("s", as: Int.self) == 10)
    #expect(try row.decode("a", as: Double.self) == 2.5)
    #expect(try row.decode("f4", as: Double.self) == 0.25)
    #expect(try row.decode("d", as: Double.self) == -12345.6789)
    #expect(try row.decode("t", as: Double.self) == 1e-7)
    #expect(try row.decode("day", as: Date.self) == Date(timeIntervalSince1970: 946_771_200))
  }

  @Test func textTypesReadAsText() async throws {
    let client = try await TestDatabase.make()
    _ = try await client.query("CREATE TYPE mood AS ENUM ('calm', 'wild')")
    let rows = try await client.query(
      """
      SELECT \("wild")::mood AS e, \(PostgresJSON(#"{"k": [1, "é"]}"#)) AS j,
        '1f0e6e9a-0000-4000-8000-000000000001'::uuid AS u, 'n'::name AS n
      """
    )
    #expect(try rows[0].decode("e", as: String.self) == "wild")
    #expect(try rows[0].decode("j", as: PostgresJSON.self).text == #"{"k": [1, "é"]}"#)
    #expect(try rows[0].decode("u", as: String.self) == "1f0e6e9a-0000-4000-8000-000000000001")
    #expect(try rows[0].decode("n", as: String.self) == "n")
  }

  @Test func whatDoesNotFitIsAnError() async throws {
    let client = try await TestDatabase.make()
    let rows = try await client.query("SELECT 300 AS i, 'x'::text AS t, NULL::int AS n")
    let row = rows[0]
    #expect(row.columns == ["i", "t", "n"])
    let attempts: [(String, () throws -> Void)] = [
      ("UInt8", { _ = try row.decode("i", as: UInt8.self) }),
      ("Int", { _ = try row.decode("t", as: Int.self) }),
      ("NULL", { _ = try row.decode("n", as: Int.self) }),
      ("no column", { _ = try row.decode("nope", as: Int.self) }),
      ("3 columns", { _ = try row.decode(3, as: Int.self) }),
      ("array", { _ = try row.decode("t", as: [Int].self) }),
      ("Date", { _ = try row.decode("t", as: Date.self) }),
    ]
    for (words, attempt) in attempts {
      let error = #expect(throws: PostgresError.self) { try attempt() }
      #expect(error?.code == .decoding && error?.message.contains(words) == true, "\(words)")
    }
  }
}
