import Domain
import Foundation
import Postgres
import Storage
import Testing

@Suite struct WaferMapRepositoryTests {
  @Test func mapsAreKeptOnceAndReadBack() async throws {
    let database = try await StoreFixture.database()
    try await StoreFixture.write(
      [
        StoreFixture.entry(wafer: "W", at: 0, seed: 1),
        StoreFixture.entry(wafer: "W", at: 1, seed: 1),
        StoreFixture.entry(wafer: "W", at: 2, seed: 2),
      ],
      to: database
    )
    let maps = WaferMapRepository(database)
    #expect(try await maps.latest(waferID: "W") == StoreFixture.map(wafer: "W", seed: 2))
    let rows = try await database.client.query("SELECT digest FROM wafer_maps")
    #expect(rows.count == 2)
    let error = await #expect(throws: StorageError.self) { try await maps.latest(waferID: "V") }
    #expect(error?.code == .notFound)
  }

  @Test func candidatesArePagedWithTheirLatestEmbedding() async throws {
    let database = try await StoreFixture.database()
    let entries = (0..<7).flatMap { index in
      [1, 2].map { StoreFixture.entry(wafer: "W\(index)", at: Double($0), seed: $0) }
    }
    try await StoreFixture.write(entries, to: database)
    let maps = WaferMapRepository(database)
    var read: [PoolCandidate] = []
    while true {
      let page = try await maps.candidates(
        modelVersion: "m1",
        .selectable,
        pageSize: 3,
        after: read.last?.waferID
      )
      guard !page.isEmpty else { break }
      read += page
    }
    #expect(read.map(\.waferID) == (0..<7).map { "W\($0)" })
    #expect(read.allSatisfy { $0.embedding == [2, -0.5, 1e-7, .greatestFiniteMagnitude] })
    #expect(read.allSatisfy { $0.uncertainty.leastConfidence == 0.125 })
    let other = try await maps.candidates(modelVersion: "m2", .selectable, pageSize: 3)
    #expect(other.isEmpty)
  }

  @Test func labelledAndQueuedWafersAreCovered() async throws {
    let database = try await StoreFixture.database()
    let wafers = ["labelled", "pending", "queued", "skipped", "unscored"]
    var entries = wafers.map { StoreFixture.entry(wafer: $0) }
    entries[4].embedding = nil
    try await StoreFixture.write(entries, to: database)
    try await database.client.withConnection { connection in
      try await connection.run(script: Self.labels)
    }
    let maps = WaferMapRepository(database)
    let selectable = try await maps.candidates(modelVersion: "m1", .selectable, pageSize: 10)
    #expect(selectable.map(\.waferID) == ["pending", "skipped"])
    let covered = try await maps.candidates(modelVersion: "m1", .covered, pageSize: 10)
    #expect(covered.map(\.waferID) == ["labelled", "queued"])
    let counts = try await maps.counts(modelVersion: "m1")
    #expect([counts.wafers, counts.labelled, counts.unscored] == [5, 1, 1])
  }

  /// An annotation that is verified and one that is not; an item that waits and one that does not.
  private static let labels = """
    INSERT INTO users (id, username, email, password_hash, role, created_at)
    VALUES ('00000000-0000-4000-8000-000000000001', 'ann', 'ann@example.org',
      '$2b$12$' || repeat('a', 53), 'engineer', now());
    INSERT INTO queue_batches (id, iteration, strategy, seed, model_version, candidate_count,
      created_by)
    VALUES ('00000000-0000-4000-8000-000000000002', 1, 'random', 0, 'm1', 4,
      '00000000-0000-4000-8000-000000000001');
    INSERT INTO queue_items (id, batch_id, wafer_id, digest, status, priority, rank, combined_score,
      explanation, completed_at)
    SELECT gen_random_uuid(), '00000000-0000-4000-8000-000000000002', m.wafer_id, m.digest,
      CASE m.wafer_id WHEN 'queued' THEN 'pending' ELSE 'skipped' END, 1,
      row_number() OVER (), 0, 'any', CASE m.wafer_id WHEN 'queued' THEN NULL ELSE now() END
    FROM wafer_maps m WHERE m.wafer_id IN ('queued', 'skipped');
    BEGIN;
    INSERT INTO annotations (id, wafer_id, pattern, status, created_by)
    SELECT gen_random_uuid(), w.wafer_id, 4, w.status, '00000000-0000-4000-8000-000000000001'
    FROM (VALUES ('labelled', 'verified'), ('pending', 'pending')) AS w (wafer_id, status);
    INSERT INTO annotation_versions (annotation_id, version, pattern, polygons, bbox_x, bbox_y,
      bbox_width, bbox_height, area, frame_width, frame_height, source, made_by)
    SELECT id, 1, 4, '[[[0,0,4,0,4,4]]]', 0, 0, 4, 4, 8, 64, 64, 'manual', created_by
    FROM annotations;
    COMMIT;
    """
}
