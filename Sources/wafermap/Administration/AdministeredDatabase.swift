import Glibc
import Logging
import ServerSettings
import Settings
import Storage

/// The database that commands work on without a server: the one of the settings, or the private
/// cluster of the data directory, the running server's or started for the moment.
enum AdministeredDatabase {
  /// What the help of a command says about it.
  static let discussion = """
    Settings are those of 'wafermap serve': --database-url or DATABASE_URL name the database, \
    --data-directory the place of the private one.
    """

  /// What bringing the schema up to date may take.
  private static let migrationTimeout: Duration = .seconds(120)
  /// A command does one thing after the other.
  private static let poolSizeMax = 2

  /// Calls `body` with the database, its schema up to date.
  ///
  /// - Throws: `CommandFailure` when the database cannot be used, else what `body` throws.
  static func with<Result: Sendable>(
    _ settings: ResolvedSettings,
    _ body: @Sendable (Database) async throws -> Result
  ) async throws -> Result {
    do {
      if let url = settings[ServerSettings.databaseURL] { return try await use(url, body) }
      let directory = try DataDirectory(
        settings[ServerSettings.dataDirectory],
        letsOthersPass: geteuid() == 0
      )
      let configuration = ClusterConfiguration(dataDirectory: directory.path)
      let silent = Logger(label: "wafermap.admin") { _ in SwiftLogNoOpLogHandler() }
      return try await EmbeddedCluster.connectOrStart(configuration, logger: silent) { cluster in
        try await use(cluster.conninfo, body)
      }
    } catch let error as StorageError {
      throw CommandFailure(message: error.message)
    }
  }

  private static func use<Result: Sendable>(
    _ conninfo: String,
    _ body: @Sendable (Database) async throws -> Result
  ) async throws -> Result {
    let database = Database(conninfo: conninfo, poolSizeMax: poolSizeMax)
    do {
      try await database.migrate(deadline: .now + migrationTimeout)
      let result = try await body(database)
      await database.shutDown()
      return result
    } catch {
      await database.shutDown()
      throw error
    }
  }
}
