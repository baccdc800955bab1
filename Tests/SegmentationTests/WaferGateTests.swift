import Domain
import Imaging
import Segmentation
import Testing

@Suite("Which wafers are painted")
struct WaferGateTests {
  /// One pixel a die; class 2 wins on the first `paintedCount` dies, background on the others.
  private func prediction(
    odds: String,
    paintedCount: Int,
    labelLogits: [Float]
  ) throws -> Prediction {
    let states = [UInt8](repeating: DieGrid.fail, count: 32 * 32)
    let map = DecodedWaferMap(try DieGrid(rows: 32, columns: 32, states: states))
    let hasLabels = !labelLogits.isEmpty
    let model = try ModelDescription(
      metadata: metadata(
        ["input_sizes": "[32]", "mask_rule": "failed-dies", "wafer_gate": odds]
          .merging(hasLabels ? [:] : ["labels": "[]", "label_thresholds": "[]"]) { $1 }
      )
    )
    var logits = [Float](repeating: 0, count: 9 * 1024)
    for die in 0..<1024 { logits[(die < paintedCount ? 2 : 0) * 1024 + die] = 9 }
    let output = NetworkOutput(logits: logits, labelLogits: labelLogits, embedding: [])
    return Prediction(output, of: map, upright: map.grid, model, .init())
  }

  /// A probability of 0.8, the odds of 4.
  private let surest: [Float] = [-9, 1.386_294_4, -9, -9, -9, -9, -9, -9]

  @Test(
    "The odds of the surest label times the root of the painted dies decide",
    arguments: [
      ("0", 9, true), ("11.99", 9, true), ("12.01", 9, false), ("12.01", 10, true),
      ("20.01", 25, false), ("20.01", 26, true), ("1e9", 1024, false),
    ]
  )
  func decides(odds: String, paintedCount: Int, isPainted: Bool) throws {
    let found = try prediction(odds: odds, paintedCount: paintedCount, labelLogits: surest)
    #expect(found.mask.classes.count { $0 == 2 } == (isPainted ? paintedCount : 0))
    #expect(found.regions.isEmpty == !isPainted)
    // What the labels say, and how unsure the dies are, is not the gate's to change.
    #expect(found.patterns.map(\.name) == ["Donut"])
    #expect(found.classes[2].maxProbability > 0.99)
  }

  @Test("A certain label passes every gate, and without labels there is none")
  func exceptions() throws {
    let sure = [99] + surest.dropFirst()
    let certain = try prediction(odds: "1e9", paintedCount: 1, labelLogits: sure)
    #expect(certain.mask.classes.count { $0 == 2 } == 1)
    let unlabelled = try prediction(odds: "1e9", paintedCount: 1, labelLogits: [])
    #expect(unlabelled.mask.classes.count { $0 == 2 } == 1)
  }
}
