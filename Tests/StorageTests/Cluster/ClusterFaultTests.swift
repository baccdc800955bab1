import Foundation
import Glibc
import Postgres
import Storage
import StoreSupport
import Testing

@Suite struct ClusterFaultTests {
  private static let rowCount: PostgresQuery = "SELECT count(*) AS rows FROM held"

  @Test func theClusterOfAKilledServerIsTakenOverWithAllThatWasCommitted() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      let server = try HeldCluster(folder: folder)
      let committed = try await server.waitForRows()
      kill(server.processID, SIGKILL)
      // At once: the old postmaster still runs, and its watchdog is stopping it.
      try await ClusterFixture.run(ClusterConfiguration(dataDirectory: folder)) { database in
        let rows = try await database.client.query(Self.rowCount)
        #expect(try rows[0].decode("rows", as: Int64.self) >= committed)
      }
      server.reap()
    }
  }

  @Test func anOrphanedPostmasterIsStoppedAndTheClusterTakenOver() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      let server = try HeldCluster(folder: folder)
      let committed = try await server.waitForRows()
      let postmaster = try #require(ClusterFixture.postmaster(folder))
      let watchdog = try #require(ClusterFixture.parent(of: postmaster))
      kill(server.processID, SIGSTOP)
      kill(watchdog, SIGKILL)
      kill(server.processID, SIGKILL)
      #expect(kill(postmaster, 0) == 0)
      try await ClusterFixture.run(ClusterConfiguration(dataDirectory: folder)) { database in
        #expect(ClusterFixture.postmaster(folder) != postmaster)
        let rows = try await database.client.query(Self.rowCount)
        #expect(try rows[0].decode("rows", as: Int64.self) >= committed)
      }
      server.reap()
    }
  }

  @Test func theClusterEndsWithAKilledServer() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      let server = try HeldCluster(folder: folder)
      _ = try await server.waitForRows()
      let postmaster = try #require(ClusterFixture.postmaster(folder))
      server.reap()
      let isGone = await Eventually.isTrue {
        ClusterFixture.postmaster(folder) == nil && !ClusterFixture.isRunning(postmaster)
      }
      #expect(isGone)
    }
  }

  /// A small file system fills up while predictions are written, and is emptied again.
  @Test func aFullDiskDelaysPredictionsAndLosesNone() async throws {
    try await StoreFixture.withFolder { folder in
      guard ClusterFixture.mount(megabytes: 128, at: folder) else {
        Issue.record("not tried: mounting a small file system needs root", severity: .warning)
        return
      }
      defer { ClusterFixture.unmount(folder) }
      try await ClusterFixture.copyTemplate(into: folder)
      let count = 400
      try await ClusterFixture.run(ClusterConfiguration(dataDirectory: folder)) { database in
        try await database.migrate()
        let log = PredictionLog(database, spillPath: nil, logger: StoreFixture.logger)
        let ballast = folder + "/ballast"
        try ClusterFixture.fill(ballast, leavingBytes: 512 * 1024, of: folder)
        await withTaskGroup(of: Void.self) { group in
          group.addTask { await log.run() }
          for index in 0..<count {
            var entry = StoreFixture.entry(wafer: "W\(index)")
            entry.prediction.regions = (0..<16_384).map { _ in .random(in: 0...255) }
            try? log.append(entry)
          }
          // It has failed for want of space when the file system is as good as full.
          _ = await Eventually.isTrue(within: .seconds(10)) {
            ClusterFixture.freeBytes(folder) < 64 * 1024
          }
          #expect(log.counts.written < Int64(count))
          unlink(ballast)
          let isWritten = await Eventually.isTrue(within: .seconds(90)) {
            log.counts.written == Int64(count)
          }
          #expect(isWritten, "\(log.counts)")
          log.finish(drainWithin: .seconds(1))
        }
        #expect(log.counts.dropped == 0)
        let rows = try await database.client.query("SELECT count(*) AS rows FROM predictions")
        #expect(try rows[0].decode("rows", as: Int64.self) == Int64(count))
      }
    }
  }
}
