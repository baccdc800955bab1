package import Domain
package import Imaging

extension Prediction {
  /// Reads a network's output as its model describes it.
  ///
  /// - Parameters:
  ///   - output: For the input side that the model gives to the grid.
  ///   - map: What was predicted.
  ///   - upright: The grid that the network saw: the map's, turned until the notch is at the
  ///     bottom.
  ///   - model: What the output means.
  ///   - options: How the map lies and what is left out.
  package init(
    _ output: NetworkOutput,
    of map: DecodedWaferMap,
    upright: DieGrid,
    _ model: ModelDescription,
    _ options: PredictionOptions
  ) {
    let labelProbabilities = output.labelProbabilities
    let labelOfClass = model.labelOfClass
    let scores = output.logits.withUnsafeBufferPointer {
      DieScores(
        logits: $0,
        classCount: model.classes.count,
        sampling: DieSampling(
          rows: upright.rows,
          columns: upright.columns,
          side: model.inputSide(rows: upright.rows, columns: upright.columns)
        )
      )
    }
    let uprightMask = model.waferGate.mask(
      model.maskRule.mask(of: upright, scores),
      labelProbabilities
    )
    let uprightConfidences = uprightMask.classes.enumerated().map {
      scores.probability($0, Int($1))
    }
    let toSeen = options.notch.seenToUpright.inverse
    let (rows, columns) = (upright.rows, upright.columns)
    let dieClasses = toSeen.apply(to: uprightMask.classes, rows: rows, columns: columns)
    let confidences = toSeen.apply(to: uprightConfidences, rows: rows, columns: columns)

    dieMask = Mask(width: map.grid.columns, height: map.grid.rows, classes: dieClasses)
    mask = Mask(width: map.width, height: map.height, classes: map.spread(dieClasses, outside: 0))
    regions = Region.find(
      in: mask,
      confidences: map.spread(confidences, outside: 0),
      waferBox: map.gridBox,
      notch: options.notch,
      minimumAreaPixels: options.minimumRegionArea
    ).filter { $0.meanConfidence >= options.confidenceMin }
    classes = zip(model.classes.enumerated(), scores.classSummaries(over: upright)).map {
      ClassSummary(
        classIndex: UInt8($0.offset),
        name: $0.element,
        meanProbability: Double($1.mean),
        maxProbability: Double($1.largest),
        labelProbability: labelOfClass[$0.offset].map { Double(labelProbabilities[$0]) }
      )
    }
    patterns = Self.patterns(
      model,
      labelProbabilities,
      uprightMask,
      uprightConfidences,
      dieCount: upright.dieCount
    ).filter { $0.confidence >= options.confidenceMin }
    waferLabel = Self.waferLabel(model, labelProbabilities)
    uncertainty = scores.uncertainty(over: upright)
    embedding = output.embedding
  }

  /// The labels at or above their thresholds or, for a model without labels, the classes painted.
  private static func patterns(
    _ model: ModelDescription,
    _ labelProbabilities: [Float],
    _ mask: Mask,
    _ confidences: [Float],
    dieCount: Int
  ) -> [PatternFinding] {
    let areas = Dictionary(
      uniqueKeysWithValues: mask.areas().map { ($0.classIndex, $0.pixelCount) }
    )
    func finding(_ classIndex: UInt8?, _ name: String, _ confidence: Double) -> PatternFinding {
      let area = classIndex.flatMap { areas[$0] } ?? 0
      return PatternFinding(
        classIndex: classIndex,
        name: name,
        confidence: confidence,
        areaShare: Double(area) / Double(dieCount)
      )
    }
    let found: [PatternFinding]
    if model.labels.isEmpty {
      found = areas.keys.map { classIndex in
        let sum = zip(mask.classes, confidences).reduce(0.0) {
          $1.0 == classIndex ? $0 + Double($1.1) : $0
        }
        return finding(
          classIndex,
          model.classes[Int(classIndex)],
          sum / Double(areas[classIndex] ?? 1)
        )
      }
    } else {
      found = model.labels.indices
        .filter { labelProbabilities[$0] >= model.labelThresholds[$0] }
        .map { label in
          let classIndex = model.labelOfClass.firstIndex(of: label).map { UInt8($0) }
          return finding(classIndex, model.labels[label], Double(labelProbabilities[label]))
        }
    }
    return found.sorted {
      ($0.areaShare, $0.confidence, $1.name) > ($1.areaShare, $1.confidence, $0.name)
    }
  }

  private static func waferLabel(
    _ model: ModelDescription,
    _ probabilities: [Float]
  ) -> String? {
    let margins = zip(probabilities, model.labelThresholds).map { $0 - $1 }
    guard let best = margins.max(), best >= 0 else { return nil }
    return margins.firstIndex(of: best).map { model.labels[$0] }
  }
}
