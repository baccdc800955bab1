import Domain
import Imaging
import Segmentation
import WafermapAPI

extension PredictionReport {
  /// What this process found.
  init(
    file: String,
    _ map: DecodedWaferMap,
    _ prediction: Prediction,
    _ durations: StageDurations,
    decode: Duration,
    model: ModelDescription
  ) {
    self.init(
      file: file,
      model: model.name,
      width: map.width,
      height: map.height,
      rows: map.grid.rows,
      columns: map.grid.columns,
      patterns: prediction.patterns.map {
        Pattern(
          pattern: $0.name,
          classIndex: $0.classIndex.map(Int.init),
          confidence: $0.confidence,
          areaShare: $0.areaShare
        )
      },
      dominantPattern: prediction.dominantPattern?.name,
      waferLabel: prediction.waferLabel,
      regions: prediction.regions.map {
        RegionReport($0, name: prediction.name(of: $0.classIndex))
      },
      classProbabilities: prediction.classes.map {
        ClassProbability(
          name: $0.name,
          classIndex: Int($0.classIndex),
          meanProbability: $0.meanProbability,
          maxProbability: $0.maxProbability,
          labelProbability: $0.labelProbability
        )
      },
      uncertainty: Uncertainty(
        meanEntropyNats: prediction.uncertainty.meanEntropyNats,
        leastConfidence: prediction.uncertainty.leastConfidence,
        margin: prediction.uncertainty.margin
      ),
      mask: RunLengthMask(prediction.mask.classes),
      timings: Timings(
        decodeMs: decode.milliseconds,
        preprocessMs: durations.preprocess.milliseconds,
        forwardMs: durations.forward.milliseconds,
        postprocessMs: durations.postprocess.milliseconds
      )
    )
  }

  /// What a server found.
  init(file: String, _ answer: PredictionAnswer) {
    let message = answer.message
    let patterns = message.patterns.map {
      Pattern(
        pattern: PredictionAnswer.name(of: $0.pattern, $0.classIndex),
        classIndex: $0.classIndex == 0 ? nil : Int($0.classIndex),
        confidence: $0.confidence,
        areaShare: $0.areaShare
      )
    }
    self.init(
      file: file,
      model: message.modelVersion,
      predictionID: message.predictionID,
      modelSha256: message.modelSha256,
      cached: message.cached,
      width: answer.map.width,
      height: answer.map.height,
      rows: answer.map.grid.rows,
      columns: answer.map.grid.columns,
      patterns: patterns,
      dominantPattern: patterns.first?.pattern,
      regions: message.regions.map(RegionReport.init),
      classProbabilities: message.classProbabilities.map {
        ClassProbability(
          name: PredictionAnswer.name(of: $0.pattern, $0.classIndex),
          classIndex: Int($0.classIndex),
          meanProbability: $0.meanProbability,
          maxProbability: $0.maxProbability,
          labelProbability: $0.hasLabelProbability ? $0.labelProbability : nil
        )
      },
      uncertainty: Uncertainty(
        meanEntropyNats: message.uncertainty.meanEntropyNats,
        leastConfidence: message.uncertainty.leastConfidence,
        margin: message.uncertainty.margin
      ),
      mask: RunLengthMask(
        lengths: message.mask.rle.lengths.map(Int.init),
        values: message.mask.rle.values.map(Int.init)
      ),
      timings: Timings(message.timings)
    )
  }
}

extension PredictionReport.Timings {
  /// The stages that a server tells.
  init(_ timings: Wafermap_V1_StageTimings) {
    self.init(
      fetchMs: timings.hasFetchMs ? timings.fetchMs : nil,
      decodeMs: timings.hasDecodeMs ? timings.decodeMs : nil,
      cacheMs: timings.hasCacheMs ? timings.cacheMs : nil,
      queueMs: timings.hasQueueMs ? timings.queueMs : nil,
      preprocessMs: timings.hasPreprocessMs ? timings.preprocessMs : nil,
      forwardMs: timings.hasForwardMs ? timings.forwardMs : nil,
      postprocessMs: timings.hasPostprocessMs ? timings.postprocessMs : nil,
      totalMs: timings.hasTotalMs ? timings.totalMs : nil
    )
  }
}
