import Segmentation
import Testing

@Suite("What weights say of themselves")
struct ModelDescriptionTests {
  @Test("Every key is read")
  func reads() throws {
    let model = try ModelDescription(metadata: metadata())
    #expect(model.planeCount == 3 && model.encoding == .dieRadius)
    #expect(model.inputSizes == [32, 64])
    #expect(model.classes.count == 9 && model.classes[0] == "background")
    #expect(model.labels.last == "Scratch")
    #expect(model.labelThresholds == Array(repeating: 0.5, count: 8))
    #expect(model.maskRule == .failedComponents)
    #expect(model.waferGate == WaferGate(odds: 2.5))
  }

  @Test("The first size with a pixel for each die is used, or the last")
  func sides() throws {
    let model = try ModelDescription(metadata: metadata())
    #expect(model.inputSide(rows: 5, columns: 32) == 32)
    #expect(model.inputSide(rows: 33, columns: 5) == 64)
    #expect(model.inputSide(rows: 500, columns: 5) == 64)
  }

  @Test("Two keys have defaults, and a checkpoint without keys can be described")
  func defaults() throws {
    let model = try ModelDescription(
      metadata: metadata(without: ["wafer_gate", "lineage"])
    )
    #expect(model.waferGate == WaferGate(odds: 0))
    #expect(model.lineage == "{}")
    let foreign = try ModelDescription(metadata: ["format": "pt"], assuming: metadata())
    #expect(foreign.name == "test")
    // A file that describes itself is not talked over.
    let broken = metadata(without: ["name"])
    #expect(throws: SegmentationError.self) {
      try ModelDescription(metadata: broken, assuming: metadata())
    }
  }

  @Test(
    "What is missing or impossible is refused by key",
    arguments: [
      ("format", nil), ("format", "2"), ("architecture", "unet-resnet18"), ("resampling", nil),
      ("resampling", "bilinear"), ("encoding", "rgb"), ("mask_rule", "max"), ("in_channels", "1"),
      ("in_channels", "3,3"), ("in_channels", "three"), ("in_channels", "-3"),
      ("normalisation_mean", "[0,0]"), ("normalisation_mean", "[0,0,1e99]"),
      ("normalisation_std", "[1,1,0]"), ("normalisation_std", "[1,1,NaN]"), ("input_sizes", "[]"),
      ("input_sizes", "[64,32]"), ("input_sizes", "[48]"), ("input_sizes", "[0]"),
      ("input_sizes", "[32,32]"), ("input_sizes", "[1048576]"), ("input_sizes", "[32.5]"),
      ("classes", #"["background"]"#), ("classes", #"["a","a"]"#), ("classes", #"["a",""]"#),
      ("classes", "[1,2]"), ("classes", #"{"a":1}"#), ("labels", #"["a","a"]"#), ("labels", nil),
      ("label_thresholds", "[]"), ("wafer_gate", "-1"), ("wafer_gate", "[1]"),
      ("wafer_gate", "NaN"), ("wafer_gate", "1e99"), ("name", nil),
      ("classes", "[" + String(repeating: "[", count: 60_000)),
    ] as [(String, String?)]
  )
  func refusals(key: String, value: String?) {
    let error = #expect(throws: SegmentationError.self) {
      try ModelDescription(metadata: value.map { metadata([key: $0]) } ?? metadata(without: [key]))
    }
    #expect(error?.code == .invalidDescription)
    #expect(error?.message.contains("wafermap.\(key)") == true)
  }
}
