public import Domain
public import Foundation

/// One row of the log: a prediction that was asked for, and what became of it.
///
/// Times are kept to the microsecond. A failed prediction has ``errorCode`` and no patterns.
public struct StoredPrediction: Hashable, Sendable, Identifiable {
  /// Identifier of the prediction.
  public var id: UUID
  /// The wafer, at most 128 characters; may be empty only when the prediction failed.
  public var waferID: String
  /// The model version that answered; empty when it failed before one was chosen.
  public var modelVersion: String
  /// SHA-256 of the model's weights, 32 bytes; nil only when the prediction failed.
  public var modelSHA256: [UInt8]?
  /// Width of the map in pixels.
  public var width: Int
  /// Height of the map in pixels.
  public var height: Int
  /// The patterns that are present, the largest share first.
  public var patterns: [StoredPattern]
  /// Number of the pattern with the largest share; 0: none.
  public var dominantPattern: Int
  /// The regions as the service encoded them. Listing leaves them out unless asked.
  public var regions: [UInt8]?
  /// More regions were found than are kept.
  public var isRegionsTruncated: Bool
  /// How unsure the model is; nil only when the prediction failed.
  public var uncertainty: UncertaintyScores?
  /// How long it took; `total` is always set in what is read back.
  public var durations: StageMilliseconds
  /// The answer came from the cache.
  public var isCached: Bool
  /// When it was answered.
  public var predictedAt: Date
  /// How the map lies.
  public var orientation: WaferOrientation
  /// Where the map comes from.
  public var context: PredictionContext
  /// Name of the canonical status code that it failed with, such as `INVALID_ARGUMENT`.
  public var errorCode: String?

  /// A prediction that succeeded.
  public init(
    id: UUID,
    waferID: String,
    modelVersion: String,
    modelSHA256: [UInt8],
    width: Int,
    height: Int,
    patterns: [StoredPattern],
    dominantPattern: Int,
    regions: [UInt8]?,
    isRegionsTruncated: Bool = false,
    uncertainty: UncertaintyScores,
    durations: StageMilliseconds,
    isCached: Bool,
    predictedAt: Date,
    orientation: WaferOrientation = WaferOrientation(),
    context: PredictionContext = PredictionContext()
  ) {
    self.id = id
    self.waferID = waferID
    self.modelVersion = modelVersion
    self.modelSHA256 = modelSHA256
    self.width = width
    self.height = height
    self.patterns = patterns
    self.dominantPattern = dominantPattern
    self.regions = regions
    self.isRegionsTruncated = isRegionsTruncated
    self.uncertainty = uncertainty
    self.durations = durations
    self.isCached = isCached
    self.predictedAt = predictedAt
    self.orientation = orientation
    self.context = context
  }

  /// A prediction that failed with a canonical status code.
  public init(
    failed id: UUID,
    errorCode: String,
    waferID: String,
    modelVersion: String,
    durations: StageMilliseconds,
    predictedAt: Date,
    orientation: WaferOrientation = WaferOrientation(),
    context: PredictionContext = PredictionContext()
  ) {
    self.id = id
    self.errorCode = errorCode
    self.waferID = waferID
    self.modelVersion = modelVersion
    width = 0
    height = 0
    patterns = []
    dominantPattern = 0
    isRegionsTruncated = false
    self.durations = durations
    isCached = false
    self.predictedAt = predictedAt
    self.orientation = orientation
    self.context = context
  }
}
