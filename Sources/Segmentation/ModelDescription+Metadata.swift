import FoundationEssentials

extension ModelDescription {
  /// The version of `docs/weights-format.md` that is read.
  public static let format = "1"
  /// What all keys start with.
  public static let keyPrefix = "wafermap."
  /// Largest side of an input, in pixels.
  public static let inputSideMax = 2048
  /// Most classes of a mask: a mask value is a byte.
  public static let classCountMax = 256
  /// Most labels of a wafer.
  public static let labelCountMax = 256

  /// Reads and checks the metadata of a weights file.
  ///
  /// - Parameters:
  ///   - metadata: The file's `__metadata__`.
  ///   - assumptions: What the keys would have said, for a file without any of them: a user's own
  ///     checkpoint. Not used for a file that describes itself.
  /// - Throws: ``SegmentationError`` naming the key.
  public init(
    metadata: [String: String],
    assuming assumptions: [String: String] = [:]
  ) throws(SegmentationError) {
    let describesItself = metadata.keys.contains { $0.hasPrefix(Self.keyPrefix) }
    let values = MetadataValues(describesItself ? metadata : assumptions)
    let format = try values.text("format")
    guard format == Self.format else {
      throw MetadataValues.failure("format", "is not \(Self.format), the version read here")
    }
    try values.require("architecture", is: "unet-resnet50")
    try values.require("resampling", is: "stretch-nearest")
    encoding = try values.choice("encoding")
    maskRule = try values.choice("mask_rule")
    planeCount = try values.list("in_channels", of: Int.self, isScalar: true)[0]
    guard planeCount == encoding.planeCount else {
      throw MetadataValues.failure(
        "in_channels",
        "is \(planeCount), but \(encoding.rawValue) has \(encoding.planeCount)"
      )
    }
    means = try values.floats("normalisation_mean", count: planeCount)
    deviations = try values.floats("normalisation_std", count: planeCount)
    guard !deviations.contains(0) else {
      throw MetadataValues.failure("normalisation_std", "has a zero")
    }
    inputSizes = try values.list("input_sizes", of: Int.self)
    let isAscending = zip(inputSizes, inputSizes.dropFirst()).allSatisfy { $0 < $1 }
    guard !inputSizes.isEmpty, isAscending,
      inputSizes.allSatisfy({ (32...Self.inputSideMax).contains($0) && $0 % 32 == 0 })
    else {
      throw MetadataValues.failure(
        "input_sizes",
        "is not ascending multiples of 32 up to \(Self.inputSideMax)"
      )
    }
    classes = try values.names("classes", countRange: 2...Self.classCountMax)
    labels = try values.names("labels", countRange: 0...Self.labelCountMax)
    labelThresholds = try values.floats("label_thresholds", count: labels.count)
    let odds: Float =
      values.has("wafer_gate")
      ? try values.list("wafer_gate", of: Float.self, isScalar: true)[0] : 0
    guard odds.isFinite, odds >= 0 else {
      throw MetadataValues.failure("wafer_gate", "is no finite number from 0 on")
    }
    waferGate = WaferGate(odds: odds)
    name = try values.text("name")
    lineage = values.has("lineage") ? try values.text("lineage") : "{}"
  }
}
