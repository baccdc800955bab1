import Foundation
import Glibc
import Storage
import StoreSupport
import Testing

/// A server and commands beside it, each with the cluster of one data directory.
@Suite struct ClusterSharingTests {
  private static let waitsForOwner = "waiting for another process to stop the database"
  private static let waitsForUsers = "waiting for other processes that use the database"

  @Test func aStartWaitsForTheCommandThatRunsTheCluster() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      let configuration = ClusterConfiguration(dataDirectory: folder)
      let notices = NoticeLog()
      let (running, isRunning) = AsyncStream.makeStream(of: Never.self)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
          try await EmbeddedCluster.connectOrStart(
            configuration,
            logger: StoreFixture.logger
          ) { command in
            isRunning.finish()
            #expect(await notices.says(Self.waitsForOwner))
            return command.isOwned
          }
        }
        group.addTask {
          for await _ in running {}
          return try await EmbeddedCluster.withCluster(
            configuration,
            logger: notices.logger
          ) { server in
            try await Self.check(server)
            return server.isOwned
          }
        }
        while let isOwned = try await group.next() { #expect(isOwned) }
      }
    }
  }

  @Test func theClusterIsNotStoppedUnderACommandThatUsesIt() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      let configuration = ClusterConfiguration(dataDirectory: folder)
      let notices = NoticeLog()
      let (joined, isJoined) = AsyncStream.makeStream(of: Never.self)
      let (running, isRunning) = AsyncStream.makeStream(of: Never.self)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
          try await EmbeddedCluster.withCluster(
            configuration,
            logger: notices.logger
          ) { server in
            isRunning.finish()
            for await _ in joined {}
            return server.isOwned
          }
        }
        group.addTask {
          for await _ in running {}
          return try await EmbeddedCluster.connectOrStart(
            configuration,
            logger: StoreFixture.logger
          ) { command in
            isJoined.finish()
            #expect(await notices.says(Self.waitsForUsers))
            try await Self.check(command)
            return !command.isOwned
          }
        }
        while let isAsExpected = try await group.next() { #expect(isAsExpected) }
      }
      #expect(ClusterFixture.postmaster(folder) == nil)
    }
  }

  @Test func aUserThatDoesNotEndHoldsAStopForAWhileOnly() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      var configuration = ClusterConfiguration(dataDirectory: folder)
      configuration.usersTimeout = .milliseconds(100)
      let notices = NoticeLog()
      try await withUser(of: folder) { _ in
        try await EmbeddedCluster.withCluster(configuration, logger: notices.logger) { _ in }
        #expect(ClusterFixture.postmaster(folder) == nil)
        #expect(await notices.says("stopped though other processes use it"))
      }
    }
  }

  @Test func aUserThatIsKilledHoldsNobody() async throws {
    try await ClusterFixture.withClusterFolder { folder in
      var configuration = ClusterConfiguration(dataDirectory: folder)
      configuration.usersTimeout = .seconds(600)
      let notices = NoticeLog()
      try await withUser(of: folder) { user in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { [configuration] in
            try await EmbeddedCluster.withCluster(configuration, logger: notices.logger) { _ in }
          }
          #expect(await notices.says(Self.waitsForUsers))
          kill(user, SIGKILL)
          try await group.waitForAll()
        }
      }
      #expect(ClusterFixture.postmaster(folder) == nil)
    }
  }

  private static func check(_ cluster: EmbeddedCluster) async throws {
    let database = Database(conninfo: cluster.conninfo, poolSizeMax: 1)
    do {
      try await database.check()
    } catch {
      await database.shutDown()
      throw error
    }
    await database.shutDown()
  }

  /// Runs another process that holds the lock of those who use the cluster in `folder`.
  private func withUser(
    of folder: String,
    _ body: (_ processID: Int32) async throws -> Void
  ) async throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/flock")
    let lock = folder + "/postgres/users.lock"
    let holding = "echo held; exec sleep 600"
    process.arguments = ["--shared", "--no-fork", lock, "sh", "-c", holding]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let held = try output.fileHandleForReading.read(upToCount: 5)
    #expect(held == Data("held\n".utf8))
    try await body(process.processIdentifier)
  }
}
