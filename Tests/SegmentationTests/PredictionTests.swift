import Domain
import FixtureSupport
import Imaging
import Safetensors
import Segmentation
import Testing

/// References come from Fixtures/predictions/make_predictions.py.
@Suite("Inputs and predictions against the reference")
struct PredictionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let wafer: String
    let side: Int
    var testDescription: String { "\(wafer) at \(side)" }
  }

  static let cases = [
    Case(wafer: "edge-loc", side: 64), Case(wafer: "random", side: 64),
    Case(wafer: "center", side: 32), Case(wafer: "donut", side: 32),
  ]

  private func load(_ item: Case) throws -> (DecodedWaferMap, SafetensorsFile) {
    let map = try MapFile.read(path: Fixture.path("wafers/\(item.wafer).npy"))
    let name = "predictions/\(item.wafer)-\(item.side).safetensors"
    return (map, try SafetensorsFile(path: Fixture.path(name)))
  }

  private func floats(_ file: SafetensorsFile, _ name: String) throws -> [Float] {
    try #require(file.tensor(named: name)).floats()
  }

  private func predict(
    _ item: Case,
    _ changes: [String: String],
    _ options: PredictionOptions = .init()
  ) throws -> (Prediction, DecodedWaferMap, SafetensorsFile) {
    let (map, file) = try load(item)
    var changes = changes
    changes["input_sizes"] = "[\(item.side)]"
    let model = try ModelDescription(metadata: metadata(changes))
    let output = NetworkOutput(
      logits: try floats(file, "logits"),
      labelLogits: try floats(file, "labels"),
      embedding: [1, 2]
    )
    let upright = map.grid.turned(by: options.notch.seenToUpright)
    return (Prediction(output, of: map, upright: upright, model, options), map, file)
  }

  @Test("The input of each encoding", arguments: cases, InputEncoding.allCases)
  func inputs(item: Case, encoding: InputEncoding) throws {
    let (map, file) = try load(item)
    let count = encoding.planeCount
    let model = try ModelDescription(
      metadata: metadata([
        "encoding": encoding.rawValue, "in_channels": String(count),
        "normalisation_mean": "\(Array(repeating: 0.25, count: count))",
        "normalisation_std": "\(Array(repeating: 0.5, count: count))",
      ])
    )
    var input = [Float](repeating: .nan, count: count * item.side * item.side)
    input.withUnsafeMutableBufferPointer {
      model.writeInput(of: map.grid, side: item.side, to: $0)
    }
    let reference = try floats(file, "input.\(encoding.rawValue)").map { ($0 - 0.25) / 0.5 }
    let worst = zip(input, reference).map { abs($0 - $1) }.max() ?? .infinity
    #expect(input.count == reference.count && worst < 1e-5, "worst difference \(worst)")
  }

  @Test("The mask of each rule", arguments: cases, MaskRule.allCases)
  func masks(item: Case, rule: MaskRule) throws {
    let (prediction, map, file) = try predict(item, ["mask_rule": rule.rawValue])
    let reference = try #require(file.tensor(named: "mask.\(rule.rawValue)"))
    #expect(reference.shape == [map.grid.rows, map.grid.columns])
    #expect(prediction.dieMask.classes == reference.withUnsafeBytes(Array.init))
    #expect(prediction.mask == prediction.dieMask)
    #expect(Set(prediction.mask.classes).count > 3, "the reference has several classes")
  }

  @Test("Uncertainty and class summaries", arguments: cases)
  func scores(item: Case) throws {
    let (prediction, _, file) = try predict(item, [:])
    let reference = try floats(file, "uncertainty").map(Double.init)
    #expect(abs(prediction.uncertainty.meanEntropyNats - reference[0]) < 1e-4)
    #expect(abs(prediction.uncertainty.margin - reference[1]) < 1e-4)
    #expect(abs(prediction.uncertainty.leastConfidence - reference[2]) < 1e-4)
    let means = try floats(file, "class_means").map(Double.init)
    let maxima = try floats(file, "class_maxima").map(Double.init)
    for (summary, (mean, largest)) in zip(prediction.classes, zip(means, maxima)) {
      #expect(abs(summary.meanProbability - mean) < 1e-4)
      #expect(abs(summary.maxProbability - largest) < 1e-4)
    }
    #expect(prediction.classes.map(\.classIndex) == Array(0...8))
  }

  @Test("Patterns are the labels above their thresholds, the largest share first")
  func patterns() throws {
    let (prediction, map, file) = try predict(Self.cases[0], [:])
    let labels = try floats(file, "labels")
    let present = Set(labels.indices.filter { labels[$0] >= 0 }.map { Pattern.allCases[$0].name })
    #expect(Set(prediction.patterns.map(\.name)) == present && !present.isEmpty)
    let shares = prediction.patterns.map(\.areaShare)
    #expect(shares == shares.sorted(by: >))
    for pattern in prediction.patterns {
      let area = prediction.dieMask.classes.count { $0 == pattern.classIndex }
      #expect(abs(pattern.areaShare - Double(area) / Double(map.grid.dieCount)) < 1e-12)
    }
    #expect(prediction.dominantPattern == prediction.patterns.first)
    let best = try #require(labels.indices.max { labels[$0] < labels[$1] })
    #expect(prediction.waferLabel == Pattern.allCases[best].name)
    let (strict, _, _) = try predict(
      Self.cases[0],
      ["label_thresholds": "\(Array(repeating: 1.0, count: 8))"]
    )
    #expect(strict.patterns.isEmpty && strict.waferLabel == nil && strict.dominantPattern == nil)
  }

  @Test("Without labels, patterns are the classes painted")
  func unlabelled() throws {
    let (map, file) = try load(Self.cases[0])
    let model = try ModelDescription(
      metadata: metadata(
        ["labels": "[]", "label_thresholds": "[]", "input_sizes": "[64]"],
        without: ["wafer_gate"]
      )
    )
    let output = NetworkOutput(
      logits: try floats(file, "logits"),
      labelLogits: [],
      embedding: []
    )
    let prediction = Prediction(output, of: map, upright: map.grid, model, .init())
    let painted = Set(prediction.mask.classes).subtracting([0])
    #expect(Set(prediction.patterns.compactMap(\.classIndex)) == painted)
    #expect(prediction.patterns.allSatisfy { (0...1).contains($0.confidence) })
    #expect(prediction.waferLabel == nil)
    let sure = Prediction(output, of: map, upright: map.grid, model, .init(confidenceMin: 0.5))
    #expect(sure.patterns.allSatisfy { $0.confidence >= 0.5 })
    #expect(sure.regions.allSatisfy { $0.meanConfidence >= 0.5 })
    #expect(sure.regions.count < prediction.regions.count)
    #expect(sure.mask == prediction.mask)
  }

  @Test("Regions cover the mask", arguments: cases)
  func regions(item: Case) throws {
    let (prediction, _, _) = try predict(item, [:])
    let mask = prediction.mask
    var redrawn = [UInt8](repeating: 0, count: mask.classes.count)
    for region in prediction.regions {
      for (pixel, isInside) in region.polygon.rasterised(width: mask.width, height: mask.height)
        .enumerated() where isInside
      {
        redrawn[pixel] = region.classIndex
      }
      #expect((0...1).contains(region.meanConfidence))
    }
    #expect(redrawn == mask.classes)
    let (large, _, _) = try predict(item, [:], .init(minimumRegionArea: 5))
    #expect(large.regions == prediction.regions.filter { $0.areaPixels >= 5 })
  }

  @Test(
    "A turned wafer has the turned mask, and its regions the same places",
    arguments: [
      NotchPosition.left, .top, .right,
    ]
  )
  func turned(notch: NotchPosition) throws {
    let (upright, map, file) = try predict(Self.cases[0], [:])
    let turn = notch.seenToUpright.inverse
    let turnedMap = DecodedWaferMap(map.grid.turned(by: turn))
    let model = try ModelDescription(metadata: metadata(["input_sizes": "[64]"]))
    let output = NetworkOutput(
      logits: try floats(file, "logits"),
      labelLogits: try floats(file, "labels"),
      embedding: []
    )
    let turned = Prediction(output, of: turnedMap, upright: map.grid, model, .init(notch: notch))
    #expect(
      turned.mask.classes
        == turn.apply(to: upright.mask.classes, rows: map.grid.rows, columns: map.grid.columns)
    )
    #expect(turned.patterns == upright.patterns)
    func places(_ prediction: Prediction) -> Set<[Int]> {
      Set(
        prediction.regions.map {
          [
            Int($0.classIndex), $0.areaPixels, Int(($0.position.radius * 1e6).rounded()),
            Int(($0.position.angleDegrees * 1e6).rounded()) % 360_000_000,
          ]
        }
      )
    }
    #expect(places(turned) == places(upright))
  }

  @Test("A picture gets a mask of its own size")
  func picture() throws {
    let (upright, _, file) = try predict(Self.cases[0], [:])
    let map = try MapFile.read(path: Fixture.path("pictures/good-enlarged-uneven.png"))
    let model = try ModelDescription(metadata: metadata(["input_sizes": "[64]"]))
    let output = NetworkOutput(
      logits: try floats(file, "logits"),
      labelLogits: try floats(file, "labels"),
      embedding: []
    )
    let prediction = Prediction(output, of: map, upright: map.grid, model, .init())
    #expect(prediction.dieMask == upright.mask)
    #expect((prediction.mask.width, prediction.mask.height) == (217, 300))
    #expect(prediction.mask.classes == map.spread(upright.mask.classes, outside: 0))
    #expect(prediction.regions.count == upright.regions.count)
    #expect(prediction.uncertainty == upright.uncertainty)
  }

  @Test("Output that is not finite is refused")
  func overflow() throws {
    for bad in [Float.nan, .infinity] {
      let output = NetworkOutput(logits: [0, bad], labelLogits: [], embedding: [])
      #expect(throws: SegmentationError.self) { try output.checkFinite() }
    }
  }
}
