import Credentials
import Domain
import Foundation
import GRPCCore
import Postgres
import Services
import Storage
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI

@Suite("Revocation on every replica")
struct RevocationTests {
  @Test(
    "What one replica revokes, another refuses, whether it listens or asks",
    arguments: [
      true, false,
    ]
  )
  func twoReplicas(listens: Bool) async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    try await AccessHarness.with(conninfo: conninfo) { first in
      try await AccessHarness.with(conninfo: conninfo, listens: listens) { second in
        let admin = try await first.bearer(.admin)
        let eve = try await first.bearer(.viewer, "eve")
        let machine = try await first.serviceToken("mes", by: admin)
        let bearers = [eve, AccessHarness.bearer(machine.token)]
        for bearer in bearers { _ = try await second.auth.getMe(.init(), metadata: bearer) }
        _ = try await first.auth.logout(.init(), metadata: eve)
        _ = try await first.auth.revokeServiceToken(
          .with { $0.serviceTokenID = machine.serviceToken.serviceTokenID },
          metadata: admin
        )
        for bearer in bearers {
          #expect(await isRefused(second, bearer))
          await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
            try await second.auth.getMe(.init(), metadata: bearer)
          }
        }
        _ = try await second.auth.getMe(.init(), metadata: admin)
      }
    }
  }

  @Test("After a restart it is still refused")
  func restart() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    var eve: Metadata = [:]
    try await AccessHarness.with(conninfo: conninfo) { harness in
      eve = try await harness.bearer(.viewer, "eve")
      _ = try await harness.auth.logout(.init(), metadata: eve)
    }
    for listens in [true, false] {
      try await AccessHarness.with(conninfo: conninfo, listens: listens) { harness in
        #expect(await isRefused(harness, eve))
        await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
          try await harness.auth.getMe(.init(), metadata: eve)
        }
      }
    }
  }

  @Test("While the database is away, what was known goes on: good tokens, and refusals")
  func databaseAway() async throws {
    let cluster = TestPostgres()
    do {
      let conninfo = try await cluster.makeDatabase()
      try await AccessHarness.with(conninfo: conninfo) { harness in
        let admin = try await harness.bearer(.admin)
        let eve = try await harness.bearer(.annotator, "eve")
        let adam = try await harness.bearer(.annotator, "adam")
        let machine = try await harness.serviceToken("mes", by: admin)
        let unseen = try await harness.serviceToken("unseen", by: admin)
        _ = try await harness.auth.logout(.init(), metadata: adam)
        #expect(try await echo(harness, AccessHarness.bearer(machine.token)) == "1 annotator")
        await cluster.stop()
        harness.clock.advance(by: 120)
        for _ in 0..<3 {
          #expect(try await echo(harness, eve) == "1 annotator")
          #expect(try await echo(harness, AccessHarness.bearer(machine.token)) == "1 annotator")
          await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
            try await echo(harness, adam)
          }
        }
        await expectOutcome(.unavailable, "DATABASE_UNAVAILABLE") {
          try await echo(harness, AccessHarness.bearer(unseen.token))
        }
        let status = await expectOutcome(.unavailable, "DATABASE_UNAVAILABLE") {
          try await harness.login("eve")
        }
        #expect(status?.retrySeconds != nil)
        try await cluster.start()
        harness.clock.advance(by: 2)
        let isBack = await Eventually.isTrue {
          (try? await harness.auth.logout(.init(), metadata: eve)) != nil
        }
        #expect(isBack)
        await expectOutcome(.unauthenticated, "TOKEN_INVALID") { try await echo(harness, eve) }
      }
    } catch {
      await cluster.remove()
      throw error
    }
    await cluster.remove()
  }

  @Test("What no notification told is found by reading, and what has expired is deleted")
  func reading() async throws {
    try await AccessHarness.with { harness in
      let client = harness.database.client
      let eve = try await harness.bearer(.viewer, "eve")
      let waits = await Eventually.isTrue { harness.clock.waiterCount == 1 }
      #expect(waits)
      _ = try await client.query("ALTER TABLE revocations DISABLE TRIGGER revocations_notify")
      let old = harness.clock.now.addingTimeInterval(-1)
      let later = harness.clock.now.addingTimeInterval(3600)
      _ = try await client.query(
        """
        INSERT INTO revocations (id, kind, revoked_at, expires_at)
        SELECT id, 'session', \(old), \(later) FROM sessions
        UNION ALL VALUES (\(UUID()), 'session', \(old), \(old))
        """
      )
      // A call neither reads the list nor deletes for others.
      harness.clock.advance(by: 24)
      _ = try await harness.auth.getMe(.init(), metadata: eve)
      let countBefore = try await revocationCount(harness)
      #expect(countBefore == 2)
      harness.clock.advance(by: 1)
      let isRefused = await Eventually.isTrue {
        (try? await harness.auth.getMe(.init(), metadata: eve)) == nil
      }
      #expect(isRefused)
      let isDeleted = await Eventually.isTrue {
        (try? await revocationCount(harness)) == 1
      }
      #expect(isDeleted)
    }
  }

  @Test("When the list has not been read for a minute, a call asks for itself")
  func staleList() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    // Readings wait on a clock of their own, which stands still.
    let idle = SettableClock()
    try await AccessHarness.with(conninfo: conninfo, waiting: idle) { harness in
      let client = harness.database.client
      let eve = try await harness.bearer(.viewer, "eve")
      _ = try await client.query("ALTER TABLE revocations DISABLE TRIGGER revocations_notify")
      let now = harness.clock.now
      _ = try await client.query(
        """
        INSERT INTO revocations (id, kind, revoked_at, expires_at)
        SELECT id, 'session', \(now), \(now.addingTimeInterval(3600)) FROM sessions
        """
      )
      harness.clock.advance(by: 59)
      _ = try await harness.auth.getMe(.init(), metadata: eve)
      #expect(await isRefused(harness, eve))
      await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
        try await harness.auth.getMe(.init(), metadata: eve)
      }
    }
  }

  /// Whether a bearer is refused soon. A question to the database that comes to nothing is asked
  /// again a second later by the harness' clock.
  private func isRefused(_ harness: AccessHarness, _ bearer: Metadata) async -> Bool {
    await Eventually.isTrue {
      harness.clock.advance(by: 1)
      return (try? await harness.auth.getMe(.init(), metadata: bearer)) == nil
    }
  }

  private func revocationCount(_ harness: AccessHarness) async throws -> Int64 {
    let rows = try await harness.database.client.query("SELECT count(*) AS n FROM revocations")
    return try #require(rows.first).decode("n")
  }

  @Test("A stream ends when its token is revoked, idle or not")
  func revokedStream() async throws {
    try await AccessHarness.with { harness in
      let eve = try await harness.bearer(.annotator, "eve")
      await expectOutcome(.unauthenticated, "TOKEN_INVALID") {
        try await idleStream(harness, eve) {
          _ = try await harness.auth.logout(.init(), metadata: eve)
        }
      }
    }
  }

  @Test("A stream ends when its token expires")
  func expiredStream() async throws {
    try await AccessHarness.with { harness in
      let eve = try await harness.bearer(.annotator, "eve")
      await expectOutcome(.unauthenticated, "TOKEN_EXPIRED") {
        try await idleStream(harness, eve) {
          // The stream's own, and that of the list of revocations.
          #expect(await Eventually.isTrue { harness.clock.waiterCount == 2 })
          harness.clock.advance(by: 1800 + AccessTokenCodec.leeway)
        }
      }
    }
  }

  /// One message there and back.
  @discardableResult
  private func echo(_ harness: AccessHarness, _ bearer: Metadata) async throws -> String {
    try await Wafermap_V1_InferenceService.Client(wrapping: harness.client).predictStream(
      metadata: bearer
    ) { writer in
      try await writer.write(.with { $0.correlationID = "1" })
    } onResponse: { response in
      var text = ""
      for try await message in response.messages { text += message.correlationID }
      return text
    }
  }

  /// A stream that sends one message, and then nothing for ever; `then` runs after its answer.
  private func idleStream(
    _ harness: AccessHarness,
    _ bearer: Metadata,
    then: @Sendable @escaping () async throws -> Void
  ) async throws {
    let (answered, end) = AsyncStream.makeStream(of: Void.self)
    try await Wafermap_V1_InferenceService.Client(wrapping: harness.client).predictStream(
      metadata: bearer
    ) { writer in
      try await writer.write(.with { $0.correlationID = "1" })
      for await _ in answered { break }
      try await then()
      for await _ in AsyncStream<Void>.makeStream().stream {}
    } onResponse: { response in
      for try await message in response.messages {
        #expect(message.correlationID == "1 annotator")
        end.yield()
      }
    }
  }
}
