import Postgres
import StoreSupport
import Testing

/// A client of a new, empty database.
enum TestDatabase {
  static func make(
    poolSizeMax: Int = 4,
    _ adjust: (inout PostgresConfiguration) -> Void = { _ in }
  ) async throws -> PostgresClient {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    var configuration = PostgresConfiguration(conninfo: conninfo, poolSizeMax: poolSizeMax)
    adjust(&configuration)
    return PostgresClient(configuration)
  }

  /// The error of `body`, which must throw one of ours.
  static func failure(
    _ body: () async throws -> some Any,
    isolation: isolated (any Actor)? = #isolation,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> PostgresError {
    let error = await #expect(throws: PostgresError.self, sourceLocation: sourceLocation) {
      _ = try await body()
    }
    return try #require(error)
  }
}
