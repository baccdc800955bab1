internal import Domain
internal import Foundation
internal import ModelServing
internal import Segmentation
internal import Storage

extension StoredModelVersion {
  /// The network that every version is of.
  private static let architecture = "resnet50-unet"

  /// What the database should know of a version that has been loaded.
  ///
  /// - Throws: `ServingError` when it never was.
  init(
    _ status: ModelStatus,
    weightsURI: String,
    metrics: [String: Double] = [:],
    createdAt: Date
  ) throws(ServingError) {
    guard let description = status.description, let digest = status.digest else {
      throw ServingError(
        .modelNotReady,
        "model version \(status.version) was never loaded; load it first"
      )
    }
    let side = description.inputSizes.last ?? 0
    self.init(
      version: status.version,
      sha256: digest,
      weightsURI: weightsURI,
      weightsBytes: Int64(status.weightsByteCount),
      architecture: Self.architecture,
      inChannels: description.planeCount,
      inputHeight: side,
      inputWidth: side,
      inputEncoding: description.encoding.rawValue,
      classes: description.classes.enumerated().map { index, name in
        StoredModelClass(
          index: index,
          name: name,
          pattern: Pattern(name: name).map { Int($0.rawValue) } ?? 0
        )
      },
      metadata: ["name": description.name, "lineage": description.lineage],
      metrics: metrics,
      createdAt: createdAt
    )
  }
}
