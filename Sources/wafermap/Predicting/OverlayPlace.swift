import Foundation

/// Where pictures of predictions go: one file, or a directory with one for each map.
struct OverlayPlace {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    return exists && isDirectory.boolValue
  }

  /// Writes the picture of the map in `file`. In a directory, it is called as the map with
  /// `.overlay.png` at the end.
  func write(_ png: [UInt8], for file: String) throws(CommandFailure) {
    let target =
      Self.isDirectory(path)
      ? URL(filePath: path).appending(path: URL(filePath: file).lastPathComponent + ".overlay.png")
      : URL(filePath: path)
    do {
      try Data(png).write(to: target, options: .atomic)
    } catch {
      throw CommandFailure(message: "cannot write \(target.path()): check the path and its rights")
    }
  }
}
