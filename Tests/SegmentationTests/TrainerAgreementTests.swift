import Domain
import Engine
import FixtureSupport
import Foundation
import Imaging
import Safetensors
import Segmentation
import Testing
import UNet

/// The same weights on the same real wafers, in the trainer's PyTorch and here.
///
/// Weights that ship are compared as soon as they are in the repository: then a machine without the
/// trainer's Python fails the test.
@Suite(
  "The trainer and the engine say the same",
  .serialized,
  .enabled(
    if: TrainerPython.path != nil || ComparedWeights.areShipped,
    "run make trainer, or name a Python with the trainer in WAFERMAP_PYTHON"
  )
)
struct TrainerAgreementTests {
  /// The product's bound on logits, relative to the largest.
  static let bound: Float = 1e-4

  @Test(
    "on real wafers: input, logits, labels, embedding, mask and class",
    arguments: ComparedWeights.present
  )
  func agree(weights: ComparedWeights) throws {
    try #require(TrainerPython.path != nil, "run make trainer: weights ship and must be compared")
    try Fixture.withTemporaryDirectory { directory in
      let folder: String
      switch weights {
      case .random:
        folder = directory
        try python(["--make", folder])
      case .shipped: folder = ComparedWeights.shippedFolder
      }
      let answers = directory + "/answers.safetensors"
      try python([folder, Fixture.path("wafers"), answers])
      try compare(folder, try SafetensorsFile(path: answers))
    }
  }

  private func python(_ arguments: [String]) throws {
    let failure = try TrainerPython.run("run_weights.py", arguments)
    try #require(failure == nil, "\(failure ?? "")")
  }

  private func compare(_ folder: String, _ answers: SafetensorsFile) throws {
    let files = try ModelFiles(path: folder)
    let model = try SegmentationModel(path: folder)
    let session = SegmentationSession(model: model, workerCount: 2)
    let network = Model(graph: .uNet(try .resNet50(describedBy: files)), weights: files)
    let names = answers.tensors.map(\.name).filter { $0.hasSuffix(".x") }.map { $0.dropLast(2) }
    try #require(names.count >= 9, "a wafer of each kind is compared")
    for name in names {
      let map = try MapFile.read(path: Fixture.path("wafers/\(name).npy"))
      let x = try #require(answers.tensor(named: "\(name).x"))
      let input = try x.floats()
      var written = [Float](repeating: .nan, count: input.count)
      written.withUnsafeMutableBufferPointer {
        model.description.writeInput(of: map.grid, side: x.shape[3], to: $0)
      }
      expectClose(written, input, "input of \(name)")
      for (output, values) in try run(network, x.shape, input) {
        let expected = try #require(answers.tensor(named: "\(name).\(output)")).floats()
        expectClose(values, expected, "\(output) of \(name)")
      }
      try comparePrediction(try session.predict(map).prediction, name, answers, model)
    }
  }

  private func run(
    _ network: Model,
    _ dimensions: [Int],
    _ input: [Float]
  ) throws -> [String: [Float]] {
    let shape = ImageShape(
      batchSize: 1,
      channelCount: dimensions[1],
      height: dimensions[2],
      width: dimensions[3]
    )
    let plan = try network.plan(for: shape, workerCount: 2)
    return try Session(plan: plan, pool: WorkerPool(workerCount: 2)).run(input)
  }

  private func comparePrediction(
    _ prediction: Prediction,
    _ name: Substring,
    _ answers: SafetensorsFile,
    _ model: SegmentationModel
  ) throws {
    let mask = try #require(answers.tensor(named: "\(name).mask")).withUnsafeBytes(Array.init)
    let isSure = try #require(answers.tensor(named: "\(name).sure")).withUnsafeBytes(Array.init)
    let found = prediction.dieMask.classes
    try #require(found.count == mask.count && isSure.count == mask.count)
    #expect(isSure.count { $0 == 0 } * 100 < isSure.count, "\(name) is mostly near-ties")
    let wrong = mask.indices.filter { isSure[$0] == 1 && found[$0] != mask[$0] }
    #expect(wrong.isEmpty, "mask of \(name)")
    if let answer = answers.tensor(named: "\(name).class")?.withUnsafeBytes(Array.init) {
      let labels = model.description.labels
      let label = Int(answer[0]) < labels.count ? labels[Int(answer[0])] : nil
      #expect(prediction.waferLabel == label, "class of \(name)")
    }
  }

  private func expectClose(_ values: [Float], _ expected: [Float], _ what: String) {
    let scale = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    let worst = zip(values, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    let isWithin = values.count == expected.count && worst <= Self.bound * scale
    #expect(isWithin, "\(what): largest difference \(worst) of \(scale)")
  }
}
