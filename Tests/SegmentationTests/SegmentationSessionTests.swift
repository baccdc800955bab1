import Domain
import Engine
import FixtureSupport
import Imaging
import Safetensors
import Segmentation
import Testing
import UNet

/// A network whose weights are all zero says its biases, whatever it sees: exactly known.
@Suite("A model from file to prediction")
struct SegmentationSessionTests {
  private func withModel(
    _ changes: [String: String] = [:],
    without missing: Set<String> = [],
    omitting omitted: String = "",
    _ body: (String) throws -> Void
  ) throws {
    let configuration = UNetConfiguration.resNet50(
      inputChannelCount: 3,
      classCount: 9,
      labelCount: 8
    )
    var writer = SafetensorsWriter(metadata: metadata(changes, without: missing))
    for expected in Graph.uNet(configuration).expectedTensors where expected.name != omitted {
      let count = expected.shape.reduce(1, *)
      var bytes = [UInt8](repeating: 0, count: 2 * count)
      switch expected.name {
      // 1.0, 2.0, 4.0 and 3.0 in bfloat16.
      case "segmentation_head.0.bias": bytes[9] = 0x40
      case "classification_head.3.bias": (bytes[6], bytes[7]) = (0x40, 0x40)
      default: break
      }
      writer.add(expected.name, .bfloat16, shape: expected.shape, bytes: bytes)
    }
    try Fixture.withTemporaryDirectory { directory in
      let path = directory + "/weights.safetensors"
      try writer.write(to: path)
      try body(path)
    }
  }

  @Test("Predictions come in the order of the maps, of any size")
  func predicts() throws {
    try withModel(without: ["wafer_gate"]) { path in
      let model = try SegmentationModel(path: path)
      let session = SegmentationSession(model: model, workerCount: 2)
      let names = ["edge-loc", "center", "random", "donut", "none"]
      let maps = try names.map { try MapFile.read(path: Fixture.path("wafers/\($0).npy")) }
      let results = try session.predict(maps.map { ($0, PredictionOptions()) })
      #expect(results.count == maps.count)
      for (map, result) in zip(maps, results) {
        // Class 4 is certain by its bias of 2, so every failed die has it.
        #expect(result.prediction.mask.classes == map.grid.states.map { $0 == 2 ? 4 : 0 })
        #expect(result.prediction.patterns.map(\.name).contains("Edge-Ring"))
        #expect(result.prediction.embedding == Array(repeating: 0, count: 2048))
        #expect(result.durations.forward > .zero)
        let alone = try session.predict(map)
        #expect(alone.prediction.mask == result.prediction.mask)
      }
    }
  }

  @Test("Weights that do not fit their description are refused")
  func misfits() throws {
    func code(_ path: String) -> SegmentationError.Code? {
      #expect(throws: SegmentationError.self) { try SegmentationModel(path: path) }?.code
    }
    let oneLabel = ["labels": #"["Center"]"#, "label_thresholds": "[0.5]"]
    try withModel(oneLabel) { #expect(code($0) == .invalidDescription) }
    try withModel(omitting: "decoder.blocks.0.conv1.0.weight") {
      #expect(code($0) == .invalidWeights)
    }
    #expect(code(Fixture.path("small.safetensors")) == .invalidDescription)
    #expect(code(Fixture.path("missing")) == .invalidWeights)
  }
}
