import Engine
import Foundation
import Kernels
import Safetensors
import Testing
import UNet

@Suite(
  "Full-size network against PyTorch",
  .serialized,
  .enabled(
    if: ParityPython.path != nil,
    "set WAFERMAP_PYTHON to a Python with torch and segmentation_models_pytorch"
  )
)
struct ParityTests {
  /// The product's bound is 1e-4.
  static let bound: Float = 2e-5

  @Test(
    "logits, embedding and labels agree on random weights",
    arguments: [
      (3, 9, 8, ["1x32x32", "2x64x96", "8x64x64", "1x256x160", "1x512x512"]),
      (1, 2, 0, ["1x96x32", "3x128x64", "1x32x512"]),
      (1, 20, 3, ["1x224x320", "5x32x64"]),
    ]
  )
  func agrees(channels: Int, classes: Int, labels: Int, shapes: [String]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "wafermap-parity-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let arguments = [folder.path(), "\(channels)", "\(classes)", "\(labels)"] + shapes
    let failure = try ParityPython.run("parity.py", arguments)
    try #require(failure == nil, "\(failure ?? "")")
    let file = try SafetensorsFile(path: folder.appending(path: "weights.safetensors").path())
    let graph = Graph.uNet(try .resNet50(describedBy: file))
    try WeightsContract(graph.expectedTensors).check(file)
    let model = Model(graph: graph, weights: file)
    for shape in shapes {
      let path = folder.appending(path: shape + ".safetensors").path()
      try compare(model, try SafetensorsFile(path: path), shape)
    }
  }

  private func compare(_ model: Model, _ file: SafetensorsFile, _ name: String) throws {
    let x = try #require(file.tensor(named: "x"))
    let shape = ImageShape(
      batchSize: x.shape[0],
      channelCount: x.shape[1],
      height: x.shape[2],
      width: x.shape[3]
    )
    var previous: [String: [Float]]?
    for workerCount in [1, 2] {
      let plan = try model.plan(for: shape, workerCount: workerCount)
      let session = try Session(plan: plan, pool: WorkerPool(workerCount: workerCount))
      let results = try session.run(try x.floats())
      #expect(previous == nil || previous == results, "\(name): bits differ with two workers")
      previous = results
    }
    for (output, values) in try #require(previous) {
      let expected = try #require(file.tensor(named: output)).floats()
      let error = relativeError(values, expected)
      #expect(
        error <= Self.bound,
        "\(name) \(output): \(values.prefix(3)) for \(expected.prefix(3)), error \(error)"
      )
    }
  }
}
