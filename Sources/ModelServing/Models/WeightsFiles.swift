import Foundation
import Segmentation

/// The files of a model in the order of its digest, and what their private copies are called.
struct WeightsFiles: Sendable {
  /// Paths of the files.
  let paths: [String]

  /// Takes a path to a weights file, to any shard of a model, or to a published folder.
  init(path: String) throws(ServingError) {
    do throws(SegmentationError) {
      paths = try SegmentationModel.filePaths(of: path)
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw ServingError(exists ? .invalidWeights : .modelNotFound, error.message)
    }
  }

  /// The names of the copies of these files: what shards are called says how they belong together.
  var libraryNames: [String] {
    paths.count == 1 ? ["weights.safetensors"] : paths.map(Self.name)
  }

  /// The last part of a path: what a message may say of it.
  static func name(_ path: String) -> String {
    URL(filePath: path).lastPathComponent
  }
}
