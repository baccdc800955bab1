public import Domain

/// What a model found on one wafer map.
public struct Prediction: Sendable {
  /// The class of every pixel of the map as it was given; of a table, of every die.
  public let mask: Mask
  /// The class of every die of the grid that was read from the map.
  public let dieMask: Mask
  /// The classes that are present, the largest share first, then the most certain.
  public let patterns: [PatternFinding]
  /// The connected areas of ``mask``, the largest first.
  public let regions: [Region]
  /// Every class, in the order of its mask value.
  public let classes: [ClassSummary]
  /// The one label for the whole wafer: the present one that is furthest above its threshold; nil
  /// when none is present or the model has no labels.
  public let waferLabel: String?
  /// How unsure the model is.
  public let uncertainty: UncertaintyScores
  /// The pooled output of the encoder.
  public let embedding: [Float]

  /// The present class with the largest share of the wafer; nil when there is none.
  public var dominantPattern: PatternFinding? { patterns.first }

  /// The name of a mask value.
  public func name(of classIndex: UInt8) -> String { classes[Int(classIndex)].name }
}
