import Foundation
import GRPCCore
import ModelServing
import Postgres
import Services
import Storage
import StoreSupport
import SwiftProtobuf
import Testing
import WafermapAPI
import WaferMapSources

@Suite("Model versions", .timeLimit(.minutes(5))) struct ModelServiceTests {
  private func policy() throws -> SourcePolicy {
    let path = try PatternWeights.center.get()
    return try SourcePolicy(
      fileRoots: [URL(filePath: path).deletingLastPathComponent().path()],
      bytesMax: WeightsFetch.fileBytesMax
    )
  }

  private func uri(_ path: String) -> String { "file://\(path)" }

  /// A server whose shipped weights say Edge-Ring.
  private func with(_ body: (InferenceHarness) async throws -> Void) async throws {
    try await InferenceHarness.with(engine: TestEngine(), weightsPolicy: policy()) { harness in
      let shipped = try #require(try ShippedWeights.find(at: PatternWeights.edgeRing.get()))
      try await harness.catalog.loadShipped(shipped)
      await harness.catalog.settle(deadline: .now + .seconds(20))
      try await body(harness)
    }
  }

  @Test func `shipped weights are known and active after a start`() async throws {
    try await with { harness in
      let models = try await harness.client.listModels(.init()).models
      let model = try #require(models.first)
      #expect(models.count == 1)
      #expect(model.modelVersion == "class4")
      #expect(model.active)
      #expect(model.state == .ready)
      #expect(model.sha256.count == 64)
      #expect(model.classes.map(\.name).first == "background")
      #expect(model.classes[4].pattern == .edgeRing)
      #expect((model.inChannels, model.inputWidth) == (3, 32))
      #expect(model.inputEncoding == "die-radius")
      #expect(model.weightsBytes > 60 << 20)
      #expect(model.hasLoadedAt && model.hasCreatedAt)
      let read = try await harness.client.getModel(.with { $0.modelVersion = "class4" }).model
      #expect(read == model)
      await expectOutcome(.notFound, "MODEL_NOT_FOUND") {
        try await harness.client.getModel(.with { $0.modelVersion = "other" })
      }
    }
  }

  @Test func `a version is loaded, activated, and answers`() async throws {
    try await with { harness in
      let path = try PatternWeights.center.get()
      let loaded = try await harness.client.loadModel(
        .with {
          $0.modelVersion = "v2"
          $0.weightsUri = uri(path)
        }
      ).model
      #expect(loaded.state == .ready && !loaded.active)
      let named = try await harness.client.predict(request(["121"]) { $0.modelVersion = "v2" })
      #expect(named.prediction.dominantPattern == .center)
      let unnamed = try await harness.client.predict(request(["121"])).prediction
      #expect(unnamed.dominantPattern == .edgeRing)
      await expectOutcome(.failedPrecondition, "ACTIVE_VERSION_CHANGED") {
        try await harness.client.activateModel(
          .with {
            $0.modelVersion = "v2"
            $0.expectedActiveVersion = "v1"
          }
        )
      }
      let change = try await harness.client.activateModel(
        .with {
          $0.modelVersion = "v2"
          $0.expectedActiveVersion = "class4"
        }
      )
      #expect(change.previousModelVersion == "class4")
      #expect(change.model.active)
      let answer = try await harness.client.predict(request(["121"])).prediction
      #expect(answer.dominantPattern == .center && answer.modelVersion == "v2")
      #expect(answer.modelSha256 == loaded.sha256)
      let ready = try await harness.client.listModels(.with { $0.state = .ready }).models
      #expect(ready.map(\.modelVersion).contains("v2"))
    }
  }

  @Test func `what cannot be loaded is told apart`() async throws {
    try await with { harness in
      let path = try PatternWeights.center.get()
      let folder = URL(filePath: path).deletingLastPathComponent().path()
      let garbage = folder + "garbage-\(UUID().uuidString).safetensors"
      try Data("no weights".utf8).write(to: URL(filePath: garbage))
      defer { try? FileManager.default.removeItem(atPath: garbage) }
      let cases: [(String, String, String, RPCError.Code, String)] = [
        ("v3", uri(garbage), "", .invalidArgument, "INVALID_REQUEST"),
        ("v3", uri(folder + "nothing.safetensors"), "", .notFound, "SOURCE_NOT_FOUND"),
        ("v3", uri("/etc/passwd"), "", .invalidArgument, "INVALID_REQUEST"),
        ("v3", "https://h/w", "", .invalidArgument, "INVALID_REQUEST"),
        ("v3", "", "", .notFound, "MODEL_NOT_FOUND"),
        ("v/3", "", "", .invalidArgument, "INVALID_REQUEST"),
        ("v3", uri(path), "abc", .invalidArgument, "INVALID_REQUEST"),
        (
          "v3", uri(path), String(repeating: "0", count: 64), .failedPrecondition, "DIGEST_MISMATCH"
        ),
        ("class4", uri(path), "", .alreadyExists, "VERSION_HAS_OTHER_WEIGHTS"),
      ]
      for (version, weights, digest, code, reason) in cases {
        await expectOutcome(code, reason) {
          try await harness.client.loadModel(
            .with {
              $0.modelVersion = version
              $0.weightsUri = weights
              $0.sha256 = digest
            }
          )
        }
      }
      await expectOutcome(.notFound, "MODEL_NOT_FOUND") {
        try await harness.client.activateModel(.with { $0.modelVersion = "v3" })
      }
      let answer = try await harness.client.predict(request(["121"])).prediction
      #expect(answer.dominantPattern == .edgeRing, "the active version goes on")
    }
  }

  @Test func `weights that the database does not take leave memory again`() async throws {
    try await with { harness in
      let path = try PatternWeights.center.get()
      _ = try await harness.database.client.query(
        "ALTER TABLE model_versions ADD CONSTRAINT refused CHECK (version <> 'v9')"
      )
      for (version, isTaken) in [("v9", false), ("class4", true), ("v8", true)] {
        let weights = version == "class4" ? try PatternWeights.edgeRing.get() : path
        do {
          _ = try await harness.client.loadModel(
            .with {
              $0.modelVersion = version
              $0.weightsUri = uri(weights)
            }
          )
          #expect(isTaken, "\(version)")
        } catch {
          #expect(!isTaken, "\(version): \(error)")
        }
      }
      let models = harness.engine.models
      let isGone = await Eventually.isTrue { (try? models.status(of: "v9")) == nil }
      #expect(isGone)
      #expect(models.statuses.map(\.version) == ["class4", "v8"])
      await expectOutcome(.notFound, "MODEL_NOT_FOUND") {
        try await harness.client.predict(request(["121"]) { $0.modelVersion = "v9" })
      }
      // What the database knows, or is active, stays in memory when it cannot be written.
      await harness.database.shutDown()
      for version in ["v8", "class4"] {
        _ = try? await harness.client.loadModel(
          .with {
            $0.modelVersion = version
            $0.weightsUri = uri(version == "v8" ? path : try PatternWeights.edgeRing.get())
          }
        )
        #expect(try models.status(of: version).state == .ready)
      }
    }
  }

  @Test func `what the database does not take is not kept by failed loads`() async throws {
    try await with { harness in
      let center = try PatternWeights.center.get()
      let edgeRing = try PatternWeights.edgeRing.get()
      let folder = URL(filePath: center).deletingLastPathComponent().path()
      let garbage = folder + "garbage-\(UUID().uuidString).safetensors"
      try Data("no weights".utf8).write(to: URL(filePath: garbage))
      defer { try? FileManager.default.removeItem(atPath: garbage) }
      _ = try await harness.database.client.query(
        "ALTER TABLE model_versions ADD CONSTRAINT refused CHECK (version <> 'v9')"
      )
      let isGarbageTaken = await isTaken(garbage, as: "v9", harness)
      #expect(!isGarbageTaken)
      async let first = isTaken(center, as: "v9", harness)
      async let second = isTaken(center, as: "v9", harness)
      let areTaken = await [first, second]
      #expect(areTaken == [false, false])
      let models = harness.engine.models
      let isGone = await Eventually.isTrue { (try? models.status(of: "v9")) == nil }
      #expect(isGone)
      _ = try await harness.database.client.query(
        "ALTER TABLE model_versions DROP CONSTRAINT refused"
      )
      let areOthersTaken = await isTaken(edgeRing, as: "v9", harness)
      #expect(areOthersTaken)
    }
  }

  private func isTaken(
    _ path: String,
    as version: String,
    _ harness: InferenceHarness
  ) async -> Bool {
    let loaded = try? await harness.client.loadModel(
      .with {
        $0.modelVersion = version
        $0.weightsUri = uri(path)
      }
    )
    return loaded?.model.state == .ready
  }

  @Test func `replicas follow an activation`() async throws {
    let conninfo = try await TestPostgres.shared.makeDatabase()
    try await Database(conninfo: conninfo).migrate()
    let shipped = try #require(try ShippedWeights.find(at: PatternWeights.edgeRing.get()))
    try await InferenceHarness.with(
      engine: TestEngine(),
      conninfo: conninfo,
      weightsPolicy: policy()
    ) { first in
      try await first.catalog.loadShipped(shipped)
      await first.catalog.settle(deadline: .now + .seconds(20))
      try await InferenceHarness.with(
        engine: TestEngine(),
        conninfo: conninfo,
        weightsPolicy: policy()
      ) { second in
        let following = Task { await second.catalog.run() }
        defer { following.cancel() }
        #expect(await Eventually.isTrue { second.engine.models.activeVersion == "class4" })
        let path = try PatternWeights.center.get()
        _ = try await first.client.loadModel(
          .with {
            $0.modelVersion = "v2"
            $0.weightsUri = uri(path)
            $0.activate = true
          }
        )
        #expect(await Eventually.isTrue { second.engine.models.activeVersion == "v2" })
        let answer = try await second.client.predict(request(["121"])).prediction
        #expect(answer.dominantPattern == .center)
      }
    }
  }
}
