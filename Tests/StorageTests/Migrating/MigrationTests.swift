import Foundation
import Postgres
import Storage
import StoreSupport
import Testing

@Suite struct MigrationTests {
  private static let first = Migration(number: 1, name: "one", sql: "CREATE TABLE one (a int);")
  private static let second = Migration(
    number: 2,
    name: "two",
    sql: "CREATE TABLE two (a int); INSERT INTO one VALUES (1); -- ü"
  )

  private static func database(
    _ conninfo: String,
    _ migrations: [Migration]
  ) -> Database {
    Database(PostgresConfiguration(conninfo: conninfo, poolSizeMax: 2), migrations: migrations)
  }

  @Test func theSchemaAppliesOnceAndIsNumberedWithoutGaps() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    let database = Database(conninfo: conninfo)
    try await database.migrate()
    try await database.migrate()
    let rows = try await database.client.query("SELECT number FROM schema_migrations ORDER BY 1")
    #expect(try rows.map { Int(try $0.decode("number", as: Int32.self)) } == Array(1...rows.count))
    #expect(Migration.all.map(\.number) == Array(1...rows.count))
    try await database.check(deadline: .now + .seconds(5))
  }

  /// Servers have applied these: none of them would start with another text. A step that is new has
  /// its digest (`sha256sum`) added here.
  @Test func appliedStepsAreNeverEdited() async throws {
    let database = Database(conninfo: try await TestPostgres.shared.makeDatabase())
    try await database.migrate()
    let rows = try await database.client.query(
      "SELECT digest FROM schema_migrations ORDER BY number"
    )
    #expect(
      try rows.map { try $0.decode("digest", as: String.self) } == [
        "7ee49f596ea1853b8cdcf5917ce41b6b496ccfc75e486e5293a2dbd14758a9af",
        "f5221fbf6cdf81f35f53d8fcf7a07dec6574f591b9a239892807fea811d906b6",
        "b1e04247d4121f92a5aa9b142348df5727293492bd9f98296f41d1aa93c1a3c6",
        "e728016d9639d804aa88c7e7a8ddc285b4ac246fe0f2b95df7d8b6fb4b051f42",
      ]
    )
  }

  @Test func failuresCountedBeforeTheirWindowsAreKept() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    let old = Self.database(conninfo, Array(Migration.all.prefix(3)))
    try await old.migrate()
    _ = try await old.client.query(
      """
      INSERT INTO login_throttle (kind, subject_sha256, failure_count, last_failure_at)
      VALUES ('account', sha256('eve'), 3, now())
      """
    )
    let database = Database(conninfo: conninfo)
    try await database.migrate()
    let rows = try await database.client.query(
      "SELECT failure_count FROM login_throttle WHERE counted_since <= now()"
    )
    #expect(try rows.map { try $0.decode("failure_count", as: Int32.self) } == [3])
  }

  @Test func replicasThatStartTogetherApplyEachStepOnce() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    let failures = await withTaskGroup(of: (any Error)?.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let database = Database(conninfo: conninfo, poolSizeMax: 1)
          do {
            try await database.migrate(deadline: .now + .seconds(60))
            await database.shutDown()
            return nil
          } catch { return error }
        }
      }
      return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
    }
    #expect(failures.isEmpty)
  }

  @Test func anEditedStepIsRefused() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    try await Self.database(conninfo, [Self.first]).migrate()
    let edited = Migration(number: 1, name: "one", sql: Self.first.sql + " ")
    let error = await #expect(throws: StorageError.self) {
      try await Self.database(conninfo, [edited, Self.second]).migrate()
    }
    #expect(error?.code == .conflict)
    try await Self.database(conninfo, [Self.first, Self.second]).migrate()
  }

  @Test func aNewerDatabaseIsRefused() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    try await Self.database(conninfo, [Self.first, Self.second]).migrate()
    let error = await #expect(throws: StorageError.self) {
      try await Self.database(conninfo, [Self.first]).migrate()
    }
    #expect(error?.code == .conflict)
    #expect(error?.message.contains("newer") == true)
  }

  @Test func aStepThatFailsLeavesNothing() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    let broken = Migration(number: 2, name: "two", sql: "CREATE TABLE two (a int); SELECT 1 / 0;")
    let database = Self.database(conninfo, [Self.first, broken])
    let error = await #expect(throws: StorageError.self) { try await database.migrate() }
    #expect(error?.code == .internal)
    #expect(error?.message.contains("step 2 (two)") == true)
    let rows = try await database.client.query("SELECT to_regclass('two') IS NULL AS missing")
    #expect(try rows[0].decode("missing", as: Bool.self))
    try await Self.database(conninfo, [Self.first, Self.second]).migrate()
  }

  @Test func anAbsentDatabaseIsUnavailable() async throws {
    let database = Database(conninfo: "host=/nonexistent user=nobody dbname=none")
    for attempt in [
      { try await database.migrate(deadline: .now + .seconds(5)) },
      { try await database.check(deadline: .now + .seconds(5)) },
    ] as [@Sendable () async throws -> Void] {
      let error = await #expect(throws: StorageError.self) { try await attempt() }
      #expect(error?.code == .unavailable)
    }
  }
}
