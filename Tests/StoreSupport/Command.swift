import Foundation

/// A program that runs to its end.
enum Command {
  /// Runs `arguments`; throws what it wrote when it fails.
  static func run(_ arguments: [String], in directory: String) async throws {
    let output = "\(directory)/command-\(UInt32.random(in: .min ... .max))"
    try Data().write(to: URL(fileURLWithPath: output))
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let log = FileHandle(forWritingAtPath: output)
    process.standardOutput = log
    process.standardError = log
    let (exits, exit) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in exit.finish() }
    try process.run()
    for await _ in exits {}
    guard process.terminationStatus == 0 else {
      let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      throw StoreSupportError(message: "\(arguments.joined(separator: " ")) failed:\n\(said)")
    }
  }
}
