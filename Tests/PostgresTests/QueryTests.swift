import Postgres
import Testing

/// Interpolation makes binds; no database is asked.
struct QueryTests {
  @Test func valuesBecomePlaceholders() {
    let (name, limit) = ("'; DROP TABLE t; --", 5)
    let query: PostgresQuery = "SELECT * FROM t WHERE name = \(name) LIMIT \(limit)"
    #expect(query.sql == "SELECT * FROM t WHERE name = $1 LIMIT $2")
  }

  @Test func onlyTheLabelSplices() {
    let query: PostgresQuery = "SELECT * FROM t ORDER BY \(unsafe: "id DESC") LIMIT \(1)"
    #expect(query.sql == "SELECT * FROM t ORDER BY id DESC LIMIT $1")
  }

  @Test func fragmentsAreNumberedOn() {
    var query: PostgresQuery = "SELECT * FROM t WHERE a = \(1)"
    query.append(" AND b = \("é")" as PostgresQuery)
    let range: PostgresQuery = "c BETWEEN \(2) AND \(3)"
    query.append(" AND ü = \(4) AND \(range)" as PostgresQuery)
    #expect(
      query.sql == "SELECT * FROM t WHERE a = $1 AND b = $2 AND ü = $3 AND c BETWEEN $4 AND $5"
    )
  }

  @Test func manyFragmentsKeepTheirPlaces() {
    var query: PostgresQuery = "SELECT 0"
    for number in 1...12 { query.append(", \(number)" as PostgresQuery) }
    let expected = "SELECT 0" + (1...12).map { ", $\($0)" }.joined()
    #expect(query.sql == expected)
  }
}
