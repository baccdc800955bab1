import Domain
import FixtureSupport
import Imaging
import Safetensors
import Segmentation
import Testing

/// `weights-format.safetensors` is made by the trainer (deploy/trainer/tests/vectors.py): what
/// every reader of weights must compute alike. The trainer's tests hold it to the trainer's code.
@Suite("Test vectors of the weights format")
struct WeightsFormatTests {
  /// Wafers in the file.
  static let cases = Array(0..<4)
  /// The class of a wafer without any present label.
  static let noClass: UInt8 = 8

  private let file: SafetensorsFile

  init() throws {
    file = try SafetensorsFile(path: Fixture.path("weights-format.safetensors"))
  }

  private func tensor(_ item: Int, _ name: String) throws -> TensorView {
    try #require(file.tensor(named: "\(item).\(name)"))
  }

  private func map(_ item: Int) throws -> DecodedWaferMap {
    let grid = try tensor(item, "grid")
    return DecodedWaferMap(
      try DieGrid(
        rows: grid.shape[0],
        columns: grid.shape[1],
        states: grid.withUnsafeBytes(Array.init)
      )
    )
  }

  /// With `rule` and no wafer gate or, without one, as the metadata says.
  private func predict(_ item: Int, _ rule: MaskRule? = nil) throws -> Prediction {
    var metadata = file.metadata
    if let rule {
      metadata["wafermap.mask_rule"] = rule.rawValue
      metadata["wafermap.wafer_gate"] = "0"
    }
    let output = NetworkOutput(
      logits: try tensor(item, "logits").floats(),
      labelLogits: try tensor(item, "labels").floats(),
      embedding: []
    )
    let map = try map(item)
    let model = try ModelDescription(metadata: metadata)
    return Prediction(output, of: map, upright: map.grid, model, PredictionOptions())
  }

  @Test("The input of each wafer", arguments: cases)
  func inputs(item: Int) throws {
    let model = try ModelDescription(metadata: file.metadata)
    let map = try map(item)
    let planes = try tensor(item, "planes")
    let side = model.inputSide(rows: map.grid.rows, columns: map.grid.columns)
    #expect(planes.shape == [model.planeCount, side, side])
    var input = [Float](repeating: .nan, count: planes.elementCount)
    input.withUnsafeMutableBufferPointer { model.writeInput(of: map.grid, side: side, to: $0) }
    let worst = zip(input, try planes.floats()).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 1e-6, "largest difference \(worst)")
  }

  @Test("The mask of each rule at every die", arguments: cases, MaskRule.allCases)
  func masks(item: Int, rule: MaskRule) throws {
    let expected = try tensor(item, "mask.\(rule.rawValue)").withUnsafeBytes(Array.init)
    #expect(try predict(item, rule).dieMask.classes == expected)
  }

  @Test("The wafer gate leaves the mask or takes all of it", arguments: cases)
  func gate(item: Int) throws {
    let expected = try tensor(item, "gated").withUnsafeBytes(Array.init)
    #expect(try predict(item).dieMask.classes == expected)
  }

  @Test("The class of each wafer", arguments: cases)
  func classes(item: Int) throws {
    let model = try ModelDescription(metadata: file.metadata)
    let expected = try tensor(item, "class").withUnsafeBytes(Array.init)[0]
    let label = try predict(item, .argmax).waferLabel
    #expect(label == (expected == Self.noClass ? nil : model.labels[Int(expected)]))
  }
}
