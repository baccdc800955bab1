import Domain
import FixtureSupport
import Foundation
import Imaging
import ModelServing
import Segmentation
import Testing

/// Weights of two seeds, written once; maps of two input sides; what each model says of each map
/// when nothing else happens.
struct ServingBench: Sendable {
  /// A part of a map's embedding is its answer's fingerprint.
  typealias Fingerprint = [Float]
  private static let fingerprintCount = 96

  static let shared = Task { try await ServingBench() }
  static let coreCount = 2

  /// Nothing frees what is shared, so the process removes its files when it ends.
  private static let directory = Result { try TemporaryDirectory() }

  let directory: TemporaryDirectory
  let maps: [DecodedWaferMap]
  let references: [String: [Fingerprint]]
  /// Model "one", for those who only need a model.
  let lease: ModelLease

  private init() async throws {
    directory = try Self.directory.get()
    atexit {
      guard let directory = try? ServingBench.directory.get() else { return }
      try? FileManager.default.removeItem(atPath: directory.path)
    }
    var generator = SeededGenerator(seed: 11)
    maps = try (0..<48).map { index in
      let side = Int.random(in: index % 3 == 0 ? 40...52 : 20...32, using: &generator)
      let states = (0..<side * side).map { _ in UInt8.random(in: 1...2, using: &generator) }
      return DecodedWaferMap(try DieGrid(rows: side, columns: side, states: states))
    }
    var references: [String: [Fingerprint]] = [:]
    for (seed, name) in ["one", "two"].enumerated() {
      let path = directory.path + "/\(name).safetensors"
      try TestWeights.write(to: path, seed: UInt64(seed + 1))
      let session = SegmentationSession(model: try SegmentationModel(path: path), workerCount: 1)
      references[name] = try maps.map { map in
        Array(try session.predict(map).prediction.embedding.prefix(Self.fingerprintCount))
      }
    }
    self.references = references
    let store = ModelStore(
      directory: directory.path + "/library",
      coreCount: Self.coreCount,
      digest: SampleDigest().digest
    )
    try await store.load("one", path: directory.path + "/one.safetensors")
    lease = try store.lease("one")
  }

  func weights(_ name: String) -> String { directory.path + "/\(name).safetensors" }

  /// A store of its own, with the named models in memory and the first of them active.
  func store(
    _ names: String...,
    digest: SampleDigest = SampleDigest(),
    modelCountMax: Int = 3
  ) async throws -> ModelStore {
    let store = ModelStore(
      directory: directory.path + "/library-\(UUID().uuidString)",
      modelCountMax: modelCountMax,
      coreCount: Self.coreCount,
      digest: digest.digest
    )
    for name in names { try await store.load(name, path: weights(name)) }
    if let first = names.first { try store.activate(first) }
    return store
  }

  func identity(of index: Int) -> [UInt8] { [UInt8(index)] }

  /// Whether an answer is what this model says of this map, and not what it says of another.
  func isAnswer(_ served: ServedPrediction, of model: String, to index: Int) -> Bool {
    let found = Array(served.prediction.embedding.prefix(Self.fingerprintCount))
    let distances = references[model, default: []].map { Self.distance(found, $0) }
    guard distances.indices.contains(index), distances[index] < 1e-3 else { return false }
    return distances.indices.allSatisfy { $0 == index || distances[$0] > 10 * distances[index] }
      && served.prediction.mask.width == maps[index].width
  }

  /// Largest difference over largest value.
  private static func distance(_ left: [Float], _ right: [Float]) -> Float {
    guard left.count == right.count else { return .infinity }
    let largest = right.map(abs).max() ?? 0
    return (zip(left, right).map { abs($0 - $1) }.max() ?? 0) / max(largest, .leastNormalMagnitude)
  }
}
