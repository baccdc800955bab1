import Foundation

/// The Python that has the trainer: `WAFERMAP_PYTHON`, or its environment in the repository.
enum TrainerPython {
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A path that was named, whether it exists or not, or else one that exists.
  static let path: String? = {
    if let named = ProcessInfo.processInfo.environment["WAFERMAP_PYTHON"] { return named }
    let usual = repository.appending(path: ".venv-trainer/bin/python").path()
    return FileManager.default.isExecutableFile(atPath: usual) ? usual : nil
  }()

  /// Runs a script of Tests/Fixtures and returns what it printed when it failed.
  static func run(_ script: String, _ arguments: [String]) throws -> String? {
    let process = Process()
    process.executableURL = URL(filePath: path ?? "")
    let folder = repository.appending(path: "Tests/Fixtures")
    process.arguments = [folder.appending(path: script).path()] + arguments
    let output = Pipe()
    process.standardError = output
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? nil : String(decoding: text, as: UTF8.self)
  }
}
