import Domain
import Foundation
import Imaging
import Segmentation

/// What `wafermap predict` prints of a file. Names and units of the JSON are those of `Prediction`
/// in Protos/wafermap/v1/prediction.proto wherever both have a field; docs/predict.md lists them.
struct PredictionReport: Encodable {
  struct Pattern: Encodable {
    let pattern: String
    let classIndex: Int?
    let confidence: Double
    let areaShare: Double
  }

  struct ClassProbability: Encodable {
    let name: String
    let classIndex: Int
    let meanProbability: Double
    let maxProbability: Double
    let labelProbability: Double?
  }

  struct Uncertainty: Encodable {
    let meanEntropyNats: Double
    let leastConfidence: Double
    let margin: Double
  }

  struct Timings: Encodable {
    let decodeMs: Double
    let preprocessMs: Double
    let forwardMs: Double
    let postprocessMs: Double
  }

  struct RunLengthMask: Encodable {
    var lengths: [Int] = []
    var values: [Int] = []

    init(_ classes: [UInt8]) {
      for value in classes {
        if values.last == Int(value) {
          lengths[lengths.count - 1] += 1
        } else {
          lengths.append(1)
          values.append(Int(value))
        }
      }
    }
  }

  let file: String
  let model: String
  let width: Int
  let height: Int
  let rows: Int
  let columns: Int
  let patterns: [Pattern]
  let dominantPattern: String?
  let waferLabel: String?
  let regions: [RegionReport]
  let classProbabilities: [ClassProbability]
  let uncertainty: Uncertainty
  let mask: RunLengthMask
  let timings: Timings

  init(
    file: String,
    _ map: DecodedWaferMap,
    _ prediction: Prediction,
    _ durations: StageDurations,
    decode: Duration,
    model: ModelDescription
  ) {
    self.file = file
    self.model = model.name
    (width, height) = (map.width, map.height)
    (rows, columns) = (map.grid.rows, map.grid.columns)
    patterns = prediction.patterns.map {
      Pattern(
        pattern: $0.name,
        classIndex: $0.classIndex.map(Int.init),
        confidence: $0.confidence,
        areaShare: $0.areaShare
      )
    }
    dominantPattern = prediction.dominantPattern?.name
    waferLabel = prediction.waferLabel
    regions = prediction.regions.map { RegionReport($0, name: prediction.name(of: $0.classIndex)) }
    classProbabilities = prediction.classes.map {
      ClassProbability(
        name: $0.name,
        classIndex: Int($0.classIndex),
        meanProbability: $0.meanProbability,
        maxProbability: $0.maxProbability,
        labelProbability: $0.labelProbability
      )
    }
    uncertainty = Uncertainty(
      meanEntropyNats: prediction.uncertainty.meanEntropyNats,
      leastConfidence: prediction.uncertainty.leastConfidence,
      margin: prediction.uncertainty.margin
    )
    mask = RunLengthMask(prediction.mask.classes)
    timings = Timings(
      decodeMs: decode.milliseconds,
      preprocessMs: durations.preprocess.milliseconds,
      forwardMs: durations.forward.milliseconds,
      postprocessMs: durations.postprocess.milliseconds
    )
  }

  /// One line of JSON.
  var json: String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Every number is finite and every string is text, so there is nothing that cannot be encoded.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// One line for people.
  var line: String {
    let found = patterns.map {
      "\($0.pattern) \(Self.percent($0.areaShare)) of dies (\(Self.percent($0.confidence)) sure)"
    }
    let time = String(format: "%.1f ms", timings.forwardMs)
    let entropy = String(format: "%.3f nats", uncertainty.meanEntropyNats)
    return "\(file): \(found.isEmpty ? "no pattern" : found.joined(separator: ", "))"
      + "; \(regions.count) regions, uncertainty \(entropy), \(time)"
  }

  private static func percent(_ share: Double) -> String { String(format: "%.0f%%", share * 100) }
}
