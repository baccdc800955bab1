internal import Domain
internal import Foundation
internal import Imaging
internal import Segmentation
internal import SwiftProtobuf
internal import WafermapAPI

/// Predictions as messages, without what belongs to one request: ids, times and context.
enum PredictionMessage {
  /// Everything that was found, polygons and embedding included.
  ///
  /// - Throws: `ImagingError` when a PNG mask finds no memory.
  static func make(
    _ prediction: Prediction,
    of map: DecodedWaferMap,
    orientation: WaferOrientation,
    options: AnswerOptions
  ) throws(ImagingError) -> Wafermap_V1_Prediction {
    let frame = AnswerFrame(width: map.width, height: map.height, orientation: orientation)
    let dies = DieRegions(of: prediction, on: map)
    let mask = try mask(prediction.mask, frame, options.maskFormat)
    return .with { message in
      message.width = UInt32(map.width)
      message.height = UInt32(map.height)
      message.patterns = prediction.patterns.map(score)
      message.dominantPattern = prediction.dominantPattern.map { pattern($0.name) } ?? .unspecified
      message.regions = prediction.regions.map { region in
        self.region(region, prediction.name(of: region.classIndex), frame, dies)
      }
      message.regionsTruncated = prediction.regions.count >= Region.countMax
      if let mask { message.mask = mask }
      if options.includesClassProbabilities {
        message.classProbabilities = prediction.classes.map(probability)
      }
      message.uncertainty = .with {
        $0.meanEntropyNats = prediction.uncertainty.meanEntropyNats
        $0.leastConfidence = prediction.uncertainty.leastConfidence
        $0.margin = prediction.uncertainty.margin
      }
      message.embedding = prediction.embedding
    }
  }

  /// The pattern of that name in the table; unspecified for the background and unknown classes.
  static func pattern(_ name: String) -> Wafermap_V1_Pattern {
    Pattern(name: name).flatMap { Wafermap_V1_Pattern(rawValue: Int($0.rawValue)) } ?? .unspecified
  }

  private static func score(_ finding: PatternFinding) -> Wafermap_V1_PatternScore {
    .with {
      $0.pattern = pattern(finding.name)
      $0.classIndex = finding.classIndex.map(UInt32.init) ?? 0
      $0.confidence = finding.confidence
      $0.areaShare = finding.areaShare
    }
  }

  private static func region(
    _ region: Region,
    _ name: String,
    _ frame: AnswerFrame,
    _ dies: DieRegions?
  ) -> Wafermap_V1_Region {
    .with {
      $0.pattern = pattern(name)
      $0.classIndex = UInt32(region.classIndex)
      $0.polygon = frame.polygon(region.polygon)
      $0.bbox = frame.box(region.boundingBox)
      $0.areaPx = UInt32(region.areaPixels)
      $0.centroid = frame.point(region.centroid)
      $0.centroidPolar = .with {
        $0.radius = region.position.radius
        $0.angleDegrees = region.position.angleDegrees
      }
      $0.confidence = region.meanConfidence
      if let inDies = dies?.dies(of: region) { $0.dies = inDies }
    }
  }

  private static func probability(_ summary: ClassSummary) -> Wafermap_V1_ClassProbability {
    .with {
      $0.pattern = pattern(summary.name)
      $0.classIndex = UInt32(summary.classIndex)
      $0.meanProbability = summary.meanProbability
      $0.maxProbability = summary.maxProbability
      if let probability = summary.labelProbability { $0.labelProbability = probability }
    }
  }

  private static func mask(
    _ mask: Mask,
    _ frame: AnswerFrame,
    _ format: Wafermap_V1_MaskFormat
  ) throws(ImagingError) -> Wafermap_V1_Mask? {
    var message = Wafermap_V1_Mask()
    message.width = UInt32(mask.width)
    message.height = UInt32(mask.height)
    let classes = frame.turned(mask.classes)
    switch format {
    case .unspecified, .UNRECOGNIZED: return nil
    case .png:
      message.png = Data(
        try PNGEncoding.grey(classes, width: mask.width, height: mask.height)
      )
    case .rle: message.rle = runs(of: classes)
    }
    return message
  }

  /// Runs of equal values.
  static func runs(of classes: [UInt8]) -> Wafermap_V1_RunLengthMask {
    var runs = Wafermap_V1_RunLengthMask()
    var start = 0
    for index in classes.indices
    where index + 1 == classes.count
      || classes[index + 1] != classes[index]
    {
      runs.lengths.append(UInt32(index + 1 - start))
      runs.values.append(UInt32(classes[index]))
      start = index + 1
    }
    return runs
  }
}
