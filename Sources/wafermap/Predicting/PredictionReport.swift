import Foundation

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

  /// Those of this process, or those that a server tells; a stage that did not happen is absent.
  struct Timings: Encodable {
    var fetchMs: Double?
    var decodeMs: Double?
    var cacheMs: Double?
    var queueMs: Double?
    var preprocessMs: Double?
    var forwardMs: Double?
    var postprocessMs: Double?
    var totalMs: Double?
  }

  struct RunLengthMask: Encodable {
    var lengths: [Int] = []
    var values: [Int] = []

    init(lengths: [Int], values: [Int]) {
      self.lengths = lengths
      self.values = values
    }

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
  /// What only a server tells.
  var predictionID: String?
  var modelSha256: String?
  var cached: Bool?
  let width: Int
  let height: Int
  let rows: Int
  let columns: Int
  let patterns: [Pattern]
  let dominantPattern: String?
  var waferLabel: String?
  let regions: [RegionReport]
  let classProbabilities: [ClassProbability]
  let uncertainty: Uncertainty
  let mask: RunLengthMask
  let timings: Timings

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
    let time = String(format: "%.1f ms", timings.totalMs ?? timings.forwardMs ?? 0)
    let entropy = String(format: "%.3f nats", uncertainty.meanEntropyNats)
    return "\(file): \(found.isEmpty ? "no pattern" : found.joined(separator: ", "))"
      + "; \(regions.count) regions, uncertainty \(entropy), \(time)"
      + (cached == true ? ", cached" : "")
  }

  private static func percent(_ share: Double) -> String { String(format: "%.0f%%", share * 100) }
}
