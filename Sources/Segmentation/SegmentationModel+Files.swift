import Safetensors

extension SegmentationModel {
  /// The weights files of the model that a path stands for, in the order of its digest: one file,
  /// or all shards of a model. Looks at nothing but a folder's manifest.
  ///
  /// - Parameter path: What ``init(path:assuming:pages:)`` takes.
  /// - Throws: ``SegmentationError`` for shards that cannot be, or a folder without a manifest.
  public static func filePaths(of path: String) throws(SegmentationError) -> [String] {
    do {
      return try ModelFiles.paths(of: path)
    } catch {
      throw SegmentationError(.invalidWeights, error.message)
    }
  }
}
