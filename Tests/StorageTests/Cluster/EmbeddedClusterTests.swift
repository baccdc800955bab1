import Foundation
import Glibc
import Postgres
import Storage
import StoreSupport
import Testing

@Suite struct EmbeddedClusterTests {
  @Test func itStartsStopsAndStartsAgainWithItsData() async throws {
    try await StoreFixture.withFolder { folder in
      let configuration = ClusterConfiguration(dataDirectory: folder)
      try await ClusterFixture.run(configuration) { database in
        try await database.migrate()
        _ = try await database.client.query("CREATE TABLE kept AS SELECT 1 AS a")
        let settings = try await database.client.query(
          """
          SELECT current_setting('fsync') || current_setting('listen_addresses')
            || current_setting('data_checksums') || current_setting('server_encoding') AS all
          """
        )
        #expect(try settings[0].decode("all", as: String.self) == "ononUTF8")
      }
      #expect(ClusterFixture.postmaster(folder) == nil)
      let began = ContinuousClock.now
      try await ClusterFixture.run(configuration) { database in
        let kept = try await database.client.query("SELECT a FROM kept")
        #expect(kept.count == 1)
      }
      #expect(ContinuousClock.now - began < .seconds(20))
    }
  }

  @Test func twoServersDoNotShareADirectoryButACommandConnects() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      var configuration = ClusterConfiguration(dataDirectory: folder)
      configuration.ownerTimeout = .milliseconds(100)
      let logger = StoreFixture.logger
      try await EmbeddedCluster.withCluster(configuration, logger: logger) { first in
        let error = await #expect(throws: StorageError.self) {
          try await EmbeddedCluster.withCluster(configuration, logger: logger) { _ in }
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("\(getpid())") == true)
        try await EmbeddedCluster.connectOrStart(configuration, logger: logger) { second in
          #expect(!second.isOwned)
          #expect(second.conninfo == first.conninfo)
          try await Database(conninfo: second.conninfo, poolSizeMax: 1).check()
        }
        try await Database(conninfo: first.conninfo, poolSizeMax: 1).check()
      }
      try await EmbeddedCluster.connectOrStart(configuration, logger: logger) { alone in
        #expect(alone.isOwned)
        try await Database(conninfo: alone.conninfo, poolSizeMax: 1).check()
      }
    }
  }

  @Test func aDatabaseThatDiesIsStartedAgain() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      try await ClusterFixture.run(ClusterConfiguration(dataDirectory: folder)) { database in
        _ = try await database.client.query("CREATE TABLE kept AS SELECT 1 AS a")
        for _ in 0..<2 {
          let postmaster = try #require(ClusterFixture.postmaster(folder))
          kill(postmaster, SIGKILL)
          let isBack = await Eventually.isTrue(within: .seconds(60)) {
            guard let next = ClusterFixture.postmaster(folder), next != postmaster else {
              return false
            }
            return (try? await database.client.query("SELECT a FROM kept").count) == 1
          }
          #expect(isBack)
        }
      }
      #expect(ClusterFixture.postmaster(folder) == nil)
    }
  }

  @Test func staleProcessFilesDoNotKeepItFromStarting() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      let configuration = ClusterConfiguration(dataDirectory: folder)
      try await ClusterFixture.run(configuration) { _ in }
      // Empty; a process that ended; one of another user; one that is alive and no database.
      for text in ["", "\n", "99999999\n", "1\n", "\(getpid())\n", "not a number\n"] {
        try ClusterFixture.writePostmasterFile(text, folder)
        try await ClusterFixture.run(configuration) { try await $0.check() }
      }
    }
  }

  @Test func anInterruptedFirstStartLeavesNothingInTheWay() async throws {
    try await StoreFixture.withFolder { folder in
      let path = folder + "/postgres/data.new"
      try FileManager.default.createDirectory(
        atPath: path + "/base",
        withIntermediateDirectories: true
      )
      try ClusterFixture.handOver([folder + "/postgres", path, path + "/base"])
      try await ClusterFixture.run(ClusterConfiguration(dataDirectory: folder)) {
        try await $0.check()
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func anotherVersionsClusterIsRefusedUntouched() async throws {
    try await StoreFixture.withFolder { folder in
      let data = folder + "/postgres/data"
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
      try "9\n".write(toFile: data + "/PG_VERSION", atomically: false, encoding: .utf8)
      try ClusterFixture.handOver([folder + "/postgres", data])
      let error = await #expect(throws: StorageError.self) {
        try await ClusterFixture.run(ClusterConfiguration(dataDirectory: folder)) { _ in }
      }
      #expect(error?.code == .conflict)
      #expect(error?.message.contains("pg_upgrade") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: data) == ["PG_VERSION"])
    }
  }

  @Test func placesThatCannotWorkAreExplained() async throws {
    try await StoreFixture.withFolder { folder in
      let cases = [
        (folder + "/" + String(repeating: "x", count: 100), "too long"),
        (folder + "/it's", "quote"),
        ("relative", "absolute"),
      ]
      for (place, words) in cases {
        let error = await #expect(throws: StorageError.self) {
          try await ClusterFixture.run(ClusterConfiguration(dataDirectory: place)) { _ in }
        }
        #expect(error?.message.contains(words) == true, "\(place)")
      }
      guard getuid() == 0 else { return }
      let closed = folder + "/closed"
      try FileManager.default.createDirectory(
        atPath: closed,
        withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700]
      )
      let error = await #expect(throws: StorageError.self) {
        try await ClusterFixture.run(ClusterConfiguration(dataDirectory: closed + "/data")) { _ in }
      }
      #expect(error?.message.contains("may not pass \(closed)") == true)
    }
  }

  @Test func aSettingThatPostgresRefusesIsReported() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      var configuration = ClusterConfiguration(dataDirectory: folder)
      configuration.settings = ["shared_buffers": "nonsense"]
      let error = await #expect(throws: StorageError.self) {
        try await ClusterFixture.run(configuration) { _ in }
      }
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains("shared_buffers") == true)
    }
  }
}
