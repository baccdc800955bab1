package import Domain

extension Prediction {
  /// A prediction that was made elsewhere, as far as ``OverlayPicture`` draws it: without the
  /// classes' probabilities, uncertainty and embedding.
  ///
  /// - Parameters:
  ///   - patterns: What is present, the largest share first; the class is nil for a label that is
  ///     no class of the mask.
  ///   - classNames: The name of every mask value, in their order.
  /// - Precondition: Every class of `mask` has a name.
  package init(
    drawn mask: Mask,
    dieMask: Mask,
    regions: [Region],
    patterns: [(classIndex: UInt8?, name: String, confidence: Double, areaShare: Double)],
    classNames: [String]
  ) {
    precondition(
      mask.classes.allSatisfy { Int($0) < classNames.count },
      "every class of a mask has a name"
    )
    self.init(
      mask: mask,
      dieMask: dieMask,
      patterns: patterns.map {
        PatternFinding(
          classIndex: $0.classIndex,
          name: $0.name,
          confidence: $0.confidence,
          areaShare: $0.areaShare
        )
      },
      regions: regions,
      classes: classNames.enumerated().map {
        ClassSummary(
          classIndex: UInt8($0.offset),
          name: $0.element,
          meanProbability: 0,
          maxProbability: 0,
          labelProbability: nil
        )
      },
      waferLabel: nil,
      uncertainty: UncertaintyScores(meanEntropyNats: 0, margin: 0, leastConfidence: 0),
      embedding: []
    )
  }
}
