import Foundation
import WafermapAPI

/// Turns what `wafermap predict --local --json` printed into the answers of a server that found the
/// same.
enum RecordedPredictions {
  /// The answers, by the name of the file.
  static func answers(_ output: String) throws -> [String: Wafermap_V1_Prediction] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    var answers: [String: Wafermap_V1_Prediction] = [:]
    for line in output.split(separator: "\n") {
      let found = try decoder.decode(Found.self, from: Data(line.utf8))
      answers[URL(filePath: found.file).lastPathComponent] = found.message
    }
    return answers
  }

  private struct Found: Decodable {
    struct Score: Decodable {
      let pattern: String
      let classIndex: UInt32?
      let confidence: Double
      let areaShare: Double
    }

    struct Ring: Decodable { let coordinates: [Double] }
    struct Polygon: Decodable {
      let outer: Ring
      let holes: [Ring]
    }
    struct Box: Decodable { let x, y, width, height: Double }
    struct Place: Decodable { let x, y: Double }
    struct Polar: Decodable { let radius, angleDegrees: Double }
    struct Region: Decodable {
      let pattern: String
      let classIndex: UInt32
      let polygon: Polygon
      let bbox: Box
      let areaPx: UInt32
      let centroid: Place
      let centroidPolar: Polar
      let confidence: Double
    }
    struct Class: Decodable {
      let name: String
      let classIndex: UInt32
      let meanProbability: Double
      let maxProbability: Double
      let labelProbability: Double?
    }
    struct Uncertainty: Decodable { let meanEntropyNats, leastConfidence, margin: Double }
    struct Runs: Decodable { let lengths, values: [UInt32] }

    let file: String
    let width: UInt32
    let height: UInt32
    let patterns: [Score]
    let regions: [Region]
    let classProbabilities: [Class]
    let uncertainty: Uncertainty
    let mask: Runs

    var message: Wafermap_V1_Prediction {
      var message = Wafermap_V1_Prediction()
      message.predictionID = "00000000-0000-4000-8000-000000000000"
      message.modelVersion = "recorded"
      message.modelSha256 = String(repeating: "a", count: 64)
      (message.width, message.height) = (width, height)
      message.patterns = patterns.map { score in
        var target = Wafermap_V1_PatternScore()
        target.pattern = Self.pattern(score.pattern)
        target.classIndex = score.classIndex ?? 0
        target.confidence = score.confidence
        target.areaShare = score.areaShare
        return target
      }
      message.dominantPattern = message.patterns.first?.pattern ?? .unspecified
      message.regions = regions.map(Self.region)
      message.classProbabilities = classProbabilities.map { summary in
        var target = Wafermap_V1_ClassProbability()
        target.pattern = Self.pattern(summary.name)
        target.classIndex = summary.classIndex
        target.meanProbability = summary.meanProbability
        target.maxProbability = summary.maxProbability
        if let probability = summary.labelProbability { target.labelProbability = probability }
        return target
      }
      message.uncertainty.meanEntropyNats = uncertainty.meanEntropyNats
      message.uncertainty.leastConfidence = uncertainty.leastConfidence
      message.uncertainty.margin = uncertainty.margin
      (message.mask.width, message.mask.height) = (width, height)
      message.mask.rle.lengths = mask.lengths
      message.mask.rle.values = mask.values
      message.timings.totalMs = 2.5
      message.timings.queueMs = 0.5
      message.timings.forwardMs = 1.5
      return message
    }

    private static func region(_ region: Region) -> Wafermap_V1_Region {
      var target = Wafermap_V1_Region()
      target.pattern = pattern(region.pattern)
      target.classIndex = region.classIndex
      target.polygon.outer.coordinates = region.polygon.outer.coordinates
      target.polygon.holes = region.polygon.holes.map { hole in
        var ring = Wafermap_V1_Ring()
        ring.coordinates = hole.coordinates
        return ring
      }
      target.bbox.x = region.bbox.x
      target.bbox.y = region.bbox.y
      target.bbox.width = region.bbox.width
      target.bbox.height = region.bbox.height
      target.areaPx = region.areaPx
      target.centroid.x = region.centroid.x
      target.centroid.y = region.centroid.y
      target.centroidPolar.radius = region.centroidPolar.radius
      target.centroidPolar.angleDegrees = region.centroidPolar.angleDegrees
      target.confidence = region.confidence
      return target
    }

    private static func pattern(_ name: String) -> Wafermap_V1_Pattern {
      let names = [
        "Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch",
      ]
      return names.firstIndex(of: name).flatMap { Wafermap_V1_Pattern(rawValue: $0 + 1) }
        ?? .unspecified
    }
  }
}
