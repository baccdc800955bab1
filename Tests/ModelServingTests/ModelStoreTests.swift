import FixtureSupport
import Foundation
import ModelServing
import Segmentation
import Synchronization
import Testing

@Suite("Model versions", .serialized)
struct ModelStoreTests {
  @Test("A swap under load fails nobody, and the old model's memory is given back")
  func swap() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store("one")
    let scheduler = PredictionScheduler(coreCount: ServingBench.coreCount)
    let watch = FreedModel(try store.lease().segmentation)
    let end = SwapEnd()
    let counts = try await withThrowingTaskGroup(of: [String: Int].self) { group in
      for client in 0..<3 {
        group.addTask {
          var counts: [String: Int] = [:]
          var map = client
          while !end.hasCome || counts["two"] == nil {
            let lease = try store.lease()
            let served = try await predict(bench, map, lease, scheduler)
            #expect(bench.isAnswer(served, of: lease.version, to: map))
            counts[lease.version, default: 0] += 1
            map = (map + 7) % bench.maps.count
          }
          return counts
        }
      }
      try await store.load("two", path: bench.weights("two"))
      #expect(try store.activate("two", expectedActive: "one") == "one")
      await until { (try? store.status(of: "one").state) == .available }
      end.come()
      return try await group.reduce(into: [String: Int]()) { $0.merge($1, uniquingKeysWith: +) }
    }
    #expect(counts["one", default: 0] > 0 && counts["two", default: 0] > 0)
    #expect(await watch.isFreed)
    let status = try store.status(of: "one")
    #expect(status.inFlightCount == 0 && status.residentByteCount == 0 && !status.isActive)
    #expect(try store.status(of: "two").isActive)
    await scheduler.shutDown()
  }

  @Test("A status says what is known")
  func status() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store("one")
    try store.register("later", path: bench.weights("two"))
    #expect(store.statuses.map(\.version) == ["later", "one"])
    #expect(store.statuses.map(\.state) == [.available, .ready])
    let lease = try store.lease()
    let status = try store.status(of: "one")
    #expect(status.inFlightCount == 1 && status.isActive && status.loadedAt != nil)
    #expect(status.description?.inputSizes == [32, 64] && status.digest == lease.digest)
    #expect(status.weightsByteCount > 60 << 20 && status.residentByteCount > 60 << 20)
    #expect(await code { _ = try store.lease("later") } == .modelNotReady)
    #expect(await code { _ = try store.lease("never") } == .modelNotFound)
    #expect(await code { try await store.load("a/b") } == .invalidVersion)
    #expect(await code { try await store.load("never") } == .modelNotFound)
  }

  @Test("Loads of one version at the same time are one; a later one changes nothing")
  func coalescing() async throws {
    let bench = try await ServingBench.shared.value
    let digest = SampleDigest()
    let known = try digest.digest([bench.weights("one")])
    let store = try await bench.store(digest: digest)
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          _ = try await store.load("one", path: bench.weights("one"), expectedDigest: known)
        }
      }
      try await group.waitForAll()
    }
    // Once by this test, once by the load.
    #expect(digest.callCount == 2)
    let first = try store.lease("one")
    try await store.load("one", path: bench.weights("one"))
    #expect(try store.lease("one").segmentation === first.segmentation)
    let other = try digest.digest([bench.weights("two")])
    #expect(
      await code { try await store.load("one", path: bench.weights("two")) } == .versionConflict
    )
    #expect(
      await code { try await store.load("one", path: nil, expectedDigest: other) }
        == .versionConflict
    )
    #expect(
      await code {
        try await store.load("new", path: bench.weights("two"), expectedDigest: known.reversed())
      } == .digestMismatch
    )
    #expect(try store.status(of: "new").state == .failed)
    // What failed may be tried again.
    #expect(try await store.load("new", path: bench.weights("two")).state == .ready)
  }

  @Test("A load that fails does not fail those who asked for other weights under its name")
  func otherRequests() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store()
    let directory = try TemporaryDirectory()
    // Copied in full before it is found to be none.
    let path = directory.path + "/broken.safetensors"
    try Data(count: 256 << 20).write(to: URL(filePath: path))
    let failing = Task { try await store.load("v", path: path) }
    await until { (try? store.status(of: "v").state) == .loading }
    async let same = code { try await store.load("v", path: path) }
    async let other = store.load("v", path: bench.weights("one"))
    #expect(await code { _ = try await failing.value } == .invalidWeights)
    #expect(try await other.state == .ready)
    // It shared the failure, or came when the others' weights were there.
    #expect([.invalidWeights, .versionConflict].contains(await same))
  }

  @Test("A load that is taken back leaves nothing in memory")
  func forgetting() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store("one", "two")
    let watch = FreedModel(try store.lease("two").segmentation)
    do {
      let lease = try store.lease("two")
      store.forget("two")
      #expect(try store.status(of: "two").state == .unloading)
      #expect(await code { _ = try store.lease("two") } == .modelNotReady)
      withExtendedLifetime(lease) {}
    }
    await until { (try? store.status(of: "two")) == nil }
    #expect(await watch.isFreed)
    #expect(store.statuses.map(\.version) == ["one"])
    store.forget("one")
    store.forget("nobody")
    #expect(try store.lease().version == "one", "the active version stays")
    // Under the name there may be other weights now.
    #expect(try await store.load("two", path: bench.weights("one")).state == .ready)
  }

  @Test("A load is taken back after loads that failed, but not from under another that stands")
  func forgettingAfterOthers() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store()
    let directory = try TemporaryDirectory()
    let path = directory.path + "/broken.safetensors"
    try Data("garbage".utf8).write(to: URL(filePath: path))
    #expect(await code { try await store.load("v", path: path) } == .invalidWeights)
    for _ in 0..<2 { try await store.load("v", path: bench.weights("one")) }
    #expect(
      await code { try await store.load("v", path: bench.weights("two")) } == .versionConflict
    )
    store.forget("v")
    #expect(try store.status(of: "v").state == .ready)
    store.forget("v")
    await until { (try? store.status(of: "v")) == nil }
    #expect(store.statuses.isEmpty)
    #expect(try await store.load("v", path: bench.weights("two")).state == .ready)
  }

  @Test("What is no weights file is refused, and the active model goes on")
  func brokenWeights() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store("one")
    let directory = try TemporaryDirectory()
    let path = directory.path + "/broken.safetensors"
    #expect(await code { try await store.load("bad", path: path) } == .modelNotFound)
    #expect(
      await code { try await store.load("bad", path: directory.path) } == .invalidWeights
    )
    let whole = try Data(contentsOf: URL(filePath: bench.weights("two")), options: .alwaysMapped)
    for damage in [Data(), Data("garbage".utf8), whole.prefix(1000), whole.prefix(30 << 20)] {
      try damage.write(to: URL(filePath: path))
      #expect(await code { try await store.load("bad", path: path) } == .invalidWeights)
      #expect(try store.status(of: "bad").state == .failed)
      #expect(try !store.status(of: "bad").reason.isEmpty)
    }
    try TestWeights.write(to: path, seed: 3, overflowing: true)
    #expect(await code { try await store.load("bad", path: path) } == .invalidWeights)
    #expect(await code { try store.activate("bad") } == .modelNotReady)
    let scheduler = PredictionScheduler(coreCount: 2)
    #expect(
      try await bench.isAnswer(predict(bench, 3, store.lease(), scheduler), of: "one", to: 3)
    )
    await scheduler.shutDown()
  }

  @Test("A file overwritten while it is loaded, or cut short afterwards, harms nobody")
  func fileChangedUnderneath() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store()
    let directory = try TemporaryDirectory()
    let path = directory.path + "/weights.safetensors"
    let url = URL(filePath: path)
    for round in 0..<4 {
      try FileManager.default.copyItem(atPath: bench.weights("one"), toPath: path)
      async let load = store.load("v\(round)", path: path)
      let file = try FileHandle(forWritingTo: url)
      await until { (try? store.status(of: "v\(round)").state) != nil }
      for _ in 0..<round * 40 { await Task.yield() }
      // Into the file itself, not beside it and renamed.
      try file.truncate(atOffset: 4096)
      try file.write(contentsOf: Data(repeating: 0xFF, count: 8192))
      try file.close()
      do {
        #expect(try await load.state == .ready)
      } catch {
        #expect([.invalidWeights].contains((error as? ServingError)?.code))
      }
      try FileManager.default.removeItem(atPath: path)
    }
    try FileManager.default.copyItem(atPath: bench.weights("one"), toPath: path)
    try await store.load("whole", path: path)
    try FileHandle(forWritingTo: url).truncate(atOffset: 0)
    let scheduler = PredictionScheduler(coreCount: 1)
    let lease = try store.lease("whole")
    for map in 0..<8 {
      #expect(
        try await bench.isAnswer(predict(bench, map, lease, scheduler), of: "one", to: map)
      )
    }
    await scheduler.shutDown()
  }

  @Test("Any shard stands for the whole model, and the copy is whole, too")
  func shards() async throws {
    let bench = try await ServingBench.shared.value
    let directory = try TemporaryDirectory()
    let paths = (1...2).map { "\(directory.path)/w-0000\($0)-of-00002.safetensors" }
    for (shard, path) in paths.enumerated() {
      try TestWeights.write(to: path, seed: 1, shard: shard, shardCount: 2)
    }
    let digest = SampleDigest()
    let store = try await bench.store(digest: digest)
    let status = try await store.load("v", path: paths[1])
    #expect(try status.digest == digest.digest(paths))
    for path in paths { try FileManager.default.removeItem(atPath: path) }
    let scheduler = PredictionScheduler(coreCount: 1)
    let lease = try store.lease("v")
    #expect(try await bench.isAnswer(predict(bench, 5, lease, scheduler), of: "one", to: 5))
    await scheduler.shutDown()
    #expect(await code { try await store.load("w", path: paths[0]) } == .modelNotFound)
  }

  @Test("A version comes back from its private copy, without the file it came from")
  func privateCopy() async throws {
    let bench = try await ServingBench.shared.value
    let directory = try TemporaryDirectory()
    let path = directory.path + "/weights.safetensors"
    try FileManager.default.copyItem(atPath: bench.weights("one"), toPath: path)
    let digest = SampleDigest()
    func store() -> ModelStore {
      ModelStore(directory: directory.path + "/library", coreCount: 1, digest: digest.digest)
    }
    let known = try await store().load("v", path: path).digest
    try FileManager.default.removeItem(atPath: path)
    let again = store()
    try again.register("v", path: path, digest: known)
    #expect(try await again.load("v").state == .ready)
  }

  @Test("A cancelled caller stops waiting for a load, which goes on")
  func cancelledLoad() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store()
    let call = Task { try await store.load("one", path: bench.weights("one")) }
    await until { (try? store.status(of: "one").state) == .loading }
    call.cancel()
    #expect(await code { _ = try await call.value } == .cancelled)
    #expect(try await store.load("one", path: bench.weights("one")).state == .ready)
    // Whoever has gone has no claim on what was loaded.
    store.forget("one")
    await until { (try? store.status(of: "one")) == nil }
    #expect(store.statuses.isEmpty)
  }

  @Test("More models than memory is given for: the unused make room, the used do not")
  func bound() async throws {
    let bench = try await ServingBench.shared.value
    let store = try await bench.store("one", "two", modelCountMax: 2)
    let watch = FreedModel(try store.lease("two").segmentation)
    try await store.load("third", path: bench.weights("two"))
    #expect(await watch.isFreed)
    #expect(try store.status(of: "two").state == .available)
    let lease = try store.lease("third")
    #expect(await code { try await store.load("two") } == .tooManyModels)
    withExtendedLifetime(lease) {}
  }
}

/// Tells whether a model is still in memory.
private struct FreedModel {
  private weak var model: SegmentationModel?

  init(_ model: SegmentationModel) { self.model = model }

  /// A version is gone before the thread that took it down has let go of its model.
  var isFreed: Bool {
    get async {
      await until { model == nil }
      return model == nil
    }
  }
}

/// When the clients of a swap may stop.
private final class SwapEnd: Sendable {
  private let flag = Atomic<Bool>(false)

  var hasCome: Bool { flag.load(ordering: .relaxed) }

  func come() { flag.store(true, ordering: .relaxed) }
}
