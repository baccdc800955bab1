internal import Domain
internal import Foundation
internal import Storage
internal import SwiftProtobuf
internal import WafermapAPI

extension StoredPrediction {
  /// The row of an answer.
  init(_ answer: WaferAnswer, _ query: WaferQuery) {
    let message = answer.message
    // Regions are kept as a prediction that has nothing else.
    let regions = Wafermap_V1_Prediction.with { $0.regions = message.regions }
    self.init(
      id: answer.identifier,
      waferID: query.waferID,
      modelVersion: message.modelVersion,
      modelSHA256: HexText.bytes(of: message.modelSha256) ?? [],
      width: Int(message.width),
      height: Int(message.height),
      patterns: message.patterns.map {
        StoredPattern(
          pattern: $0.pattern.rawValue,
          confidence: $0.confidence,
          areaShare: $0.areaShare,
          classIndex: Int($0.classIndex)
        )
      },
      dominantPattern: message.dominantPattern.rawValue,
      // A message of which every field is valid always encodes.
      regions: try? regions.serializedBytes(),
      isRegionsTruncated: message.regionsTruncated,
      uncertainty: UncertaintyScores(
        meanEntropyNats: message.uncertainty.meanEntropyNats,
        margin: message.uncertainty.margin,
        leastConfidence: message.uncertainty.leastConfidence
      ),
      durations: answer.times.stored,
      isCached: message.cached,
      predictedAt: message.predictedAt.date,
      orientation: query.orientation,
      context: PredictionContext(query.context)
    )
  }

  /// The prediction as the log has it.
  var message: Wafermap_V1_Prediction {
    .with { message in
      message.predictionID = id.uuidString.lowercased()
      message.waferID = waferID
      message.modelVersion = modelVersion
      message.modelSha256 = HexText.of(modelSHA256 ?? [])
      message.width = UInt32(clamping: width)
      message.height = UInt32(clamping: height)
      message.patterns = patterns.map { pattern in
        .with {
          $0.pattern = Wafermap_V1_Pattern(rawValue: pattern.pattern) ?? .unspecified
          $0.classIndex = UInt32(clamping: pattern.classIndex)
          $0.confidence = pattern.confidence
          $0.areaShare = pattern.areaShare
        }
      }
      message.dominantPattern = Wafermap_V1_Pattern(rawValue: dominantPattern) ?? .unspecified
      // Rows of another version of this program that read otherwise show no regions.
      if let regions, let kept = try? Wafermap_V1_Prediction(serializedBytes: regions) {
        message.regions = kept.regions
      }
      message.regionsTruncated = isRegionsTruncated
      if let uncertainty {
        message.uncertainty = .with {
          $0.meanEntropyNats = uncertainty.meanEntropyNats
          $0.leastConfidence = uncertainty.leastConfidence
          $0.margin = uncertainty.margin
        }
      }
      message.cached = isCached
      message.timings = durations.message
      message.predictedAt = .init(microsecondsOf: predictedAt)
      message.orientation = orientation.message
      if let context = context.message { message.context = context }
    }
  }
}

extension StageTimes {
  var stored: StageMilliseconds {
    var stored = StageMilliseconds()
    stored[.fetch] = fetch?.inMilliseconds
    stored[.decode] = decode?.inMilliseconds
    stored[.cache] = cache?.inMilliseconds
    stored[.queue] = queue?.inMilliseconds
    stored[.preprocess] = preprocess?.inMilliseconds
    stored[.forward] = forward?.inMilliseconds
    stored[.postprocess] = postprocess?.inMilliseconds
    stored[.total] = total.inMilliseconds
    return stored
  }
}

extension StageMilliseconds {
  var message: Wafermap_V1_StageTimings {
    .with {
      if let value = self[.fetch] { $0.fetchMs = value }
      if let value = self[.decode] { $0.decodeMs = value }
      if let value = self[.cache] { $0.cacheMs = value }
      if let value = self[.queue] { $0.queueMs = value }
      if let value = self[.preprocess] { $0.preprocessMs = value }
      if let value = self[.forward] { $0.forwardMs = value }
      if let value = self[.postprocess] { $0.postprocessMs = value }
      if let value = self[.total] { $0.totalMs = value }
    }
  }
}
