public import Foundation

/// A model version as the database knows it. Whether it is in memory is each server's own matter.
public struct StoredModelVersion: Hashable, Sendable, Identifiable {
  /// Name of the version, unique: 1 to 128 letters, digits, `.`, `_` and `-`.
  public var version: String
  /// SHA-256 of the weights file, 32 bytes; a version never changes its weights.
  public var sha256: [UInt8]
  /// Where the weights lie: a path, `file://` or `s3://`.
  public var weightsURI: String
  /// Size of the weights file.
  public var weightsBytes: Int64
  /// Network, as in `resnet50-unet`.
  public var architecture: String
  /// Channels of the network's input, 1...64.
  public var inChannels: Int
  /// Height of the network's input in pixels.
  public var inputHeight: Int
  /// Width of the network's input in pixels.
  public var inputWidth: Int
  /// How a map is turned into the input, as the weights file declares it.
  public var inputEncoding: String
  /// Its classes, in the order of their index.
  public var classes: [StoredModelClass]
  /// The weights file's metadata.
  public var metadata: [String: String]
  /// Figures measured when it was made, such as `mean_iou`; finite.
  public var metrics: [String: Double]
  /// What it was made from.
  public var lineage: StoredModelLineage
  /// Why it could not be loaded; nil: it could, or was not tried. Read only.
  public internal(set) var failure: String?
  /// It answers requests that name no version, on every replica. Read only.
  public internal(set) var isActive = false
  /// When it was made active last. Read only.
  public internal(set) var activatedAt: Date?
  /// When it became known to the system.
  public var createdAt: Date

  /// The version's name.
  public var id: String { version }

  /// A version to be stored.
  public init(
    version: String,
    sha256: [UInt8],
    weightsURI: String,
    weightsBytes: Int64,
    architecture: String,
    inChannels: Int,
    inputHeight: Int,
    inputWidth: Int,
    inputEncoding: String,
    classes: [StoredModelClass],
    metadata: [String: String] = [:],
    metrics: [String: Double] = [:],
    lineage: StoredModelLineage = StoredModelLineage(),
    createdAt: Date
  ) {
    self.version = version
    self.sha256 = sha256
    self.weightsURI = weightsURI
    self.weightsBytes = weightsBytes
    self.architecture = architecture
    self.inChannels = inChannels
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputEncoding = inputEncoding
    self.classes = classes
    self.metadata = metadata
    self.metrics = metrics
    self.lineage = lineage
    self.createdAt = createdAt
  }
}
