import Foundation
import Glibc
import Postgres
import Storage
import StoreSupport
import Testing

/// A server in a process of its own, to be killed: this test program, started again with one test.
struct HeldCluster: ~Copyable {
  static let folderVariable = "WAFERMAP_TEST_CLUSTER_FOLDER"

  private let process: Process
  private let folder: String

  /// Starts it; it makes the cluster in `folder` and commits rows to the table `held` without end.
  init(folder: String) throws {
    self.folder = folder
    process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--testing-library", "swift-testing", "--filter", "HeldClusterRole"]
    process.environment = ProcessInfo.processInfo.environment
      .merging([Self.folderVariable: folder]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  var processID: Int32 { process.processIdentifier }

  /// Rows that are committed; nil while there is no answer.
  func committedRows() async -> Int64? {
    let conninfo = "host=\(folder)/postgres user=wafermap dbname=wafermap"
    let database = Database(conninfo: conninfo, poolSizeMax: 1)
    let rows = try? await database.client.query("SELECT count(*) AS rows FROM held")
    await database.shutDown()
    return try? rows?.first?.decode("rows", as: Int64.self)
  }

  /// Waits until it has committed some rows, and says how many.
  func waitForRows() async throws -> Int64 {
    let hasRows = await Eventually.isTrue(within: .seconds(60)) { await committedRows() ?? 0 > 20 }
    try #require(hasRows)
    return try #require(await committedRows())
  }

  /// Waits for a process that was killed.
  consuming func reap() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

/// What the process of ``HeldCluster`` does; there is nothing to check in any other.
@Suite struct HeldClusterRole {
  @Test func commitsRowsWithoutEnd() async throws {
    guard let folder = ProcessInfo.processInfo.environment[HeldCluster.folderVariable] else {
      return
    }
    try await ClusterFixture.run(ClusterConfiguration(dataDirectory: folder)) { database in
      _ = try await database.client.query("CREATE TABLE held (row bigint PRIMARY KEY)")
      for row in 0... {
        _ = try await database.client.query("INSERT INTO held VALUES (\(Int64(row)))")
      }
    }
  }
}
