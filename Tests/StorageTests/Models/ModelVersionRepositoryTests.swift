import Foundation
import Postgres
import Storage
import Testing

@Suite struct ModelVersionRepositoryTests {
  static func version(_ name: String, sha: UInt8 = 1, at seconds: Double = 0) -> StoredModelVersion
  {
    StoredModelVersion(
      version: name,
      sha256: [UInt8](repeating: sha, count: 32),
      weightsURI: "file:///weights/\(name).safetensors",
      weightsBytes: 123,
      architecture: "resnet50-unet",
      inChannels: 1,
      inputHeight: 64,
      inputWidth: 64,
      inputEncoding: "die-grid",
      classes: [StoredModelClass(index: 0, name: "background", pattern: 0)],
      metadata: ["a_b": "c"],
      metrics: ["mean_iou": 0.5, "broken": .nan],
      lineage: StoredModelLineage(datasetSHA256: [UInt8](repeating: 9, count: 32)),
      createdAt: StoreFixture.moment(seconds)
    )
  }

  @Test func whatIsStoredIsReadBackAndStoringAgainKeepsIt() async throws {
    let models = ModelVersionRepository(try await StoreFixture.database())
    var wanted = Self.version("v1")
    let stored = try await models.upsert(wanted)
    wanted.metrics["broken"] = nil
    #expect(stored == wanted)
    #expect(try await models.get("v1") == wanted)
    var less = Self.version("v1")
    less.metrics = [:]
    less.lineage = StoredModelLineage()
    #expect(try await models.upsert(less) == wanted)
  }

  @Test func aVersionKeepsItsWeights() async throws {
    let models = ModelVersionRepository(try await StoreFixture.database())
    _ = try await models.upsert(Self.version("v1", sha: 1))
    let error = await #expect(throws: StorageError.self) {
      try await models.upsert(Self.version("v1", sha: 2))
    }
    #expect(error?.code == .alreadyExists(constraint: "model_versions_pkey"))
    #expect(try await models.get("v1").sha256.first == 1)
  }

  @Test func wrongNamesAndUnknownBasesAreRefused() async throws {
    let models = ModelVersionRepository(try await StoreFixture.database())
    var child = Self.version("v2")
    child.lineage.baseVersion = "v1"
    for wrong in [Self.version("a b"), Self.version(""), child] {
      let error = await #expect(throws: StorageError.self) { try await models.upsert(wrong) }
      #expect(error?.code == .conflict)
    }
    let error = await #expect(throws: StorageError.self) { try await models.get("v2") }
    #expect(error?.code == .notFound)
  }

  @Test func pagesHoldEveryVersionNewestFirst() async throws {
    let models = ModelVersionRepository(try await StoreFixture.database())
    for index in 0..<6 {
      _ = try await models.upsert(Self.version("v\(index)", at: Double(index / 2)))
    }
    var names: [String] = []
    var cursor: ModelVersionCursor?
    repeat {
      let page = try await models.list(pageSize: 4, after: cursor)
      names += page.models.map(\.version)
      cursor = page.next
    } while cursor != nil
    #expect(names == ["v5", "v4", "v3", "v2", "v1", "v0"])
  }

  @Test func oneIsActiveAndChangesDoNotCross() async throws {
    let database = try await StoreFixture.database()
    let models = ModelVersionRepository(database)
    for name in ["v1", "v2"] { _ = try await models.upsert(Self.version(name)) }
    #expect(try await models.active() == nil)
    #expect(try await models.activate("v1") == nil)
    #expect(try await models.activate("v2", expectedActive: "v1") == "v1")
    #expect(try await models.active()?.version == "v2")
    #expect(try await models.get("v1").isActive == false)
    let cases: [(String, String?, StorageError.Code)] = [
      ("v1", "v1", .conflict), ("none", nil, .notFound),
    ]
    for (version, expected, code) in cases {
      let error = await #expect(throws: StorageError.self) {
        try await models.activate(version, expectedActive: expected)
      }
      #expect(error?.code == code)
    }
    // The database itself refuses a second one.
    let error = await #expect(throws: PostgresError.self) {
      try await database.client.query(
        "UPDATE model_versions SET is_active = true, activated_at = now()"
      )
    }
    #expect(error?.code == .uniqueViolation)
  }

  @Test func concurrentActivationsLeaveOne() async throws {
    let models = ModelVersionRepository(try await StoreFixture.database())
    for index in 0..<8 { _ = try await models.upsert(Self.version("v\(index)")) }
    let wins = await withTaskGroup(of: Bool.self) { group in
      _ = try? await models.activate("v0")
      for index in 1..<8 {
        group.addTask {
          (try? await models.activate("v\(index)", expectedActive: "v0")) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(wins == 1)
  }

  @Test func aFailedVersionIsNotMadeActiveUntilItIsStoredAgain() async throws {
    let models = ModelVersionRepository(try await StoreFixture.database())
    _ = try await models.upsert(Self.version("v1"))
    try await models.markFailed("v1", reason: "encoder.conv1.weight is missing")
    #expect(try await models.get("v1").failure == "encoder.conv1.weight is missing")
    let error = await #expect(throws: StorageError.self) { try await models.activate("v1") }
    #expect(error?.code == .conflict)
    _ = try await models.upsert(Self.version("v1"))
    try await models.activate("v1")
    await #expect(throws: StorageError.self) { try await models.markFailed("v1", reason: "no") }
  }

  @Test func everyReplicaHearsOfAnActivation() async throws {
    let models = ModelVersionRepository(try await StoreFixture.database())
    _ = try await models.upsert(Self.version("v1"))
    var heard: [ModelVersionChange] = []
    for await change in models.changes() {
      heard.append(change)
      if change == .listening { try await models.activate("v1") } else { break }
    }
    #expect(heard == [.listening, .activated(version: "v1")])
  }
}
