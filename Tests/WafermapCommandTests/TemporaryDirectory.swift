import Foundation

/// A directory for the length of a test.
enum TemporaryDirectory {
  /// Calls `body` with the path of a new directory, which is removed afterwards.
  static func with<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "wafermap-command-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }
}
