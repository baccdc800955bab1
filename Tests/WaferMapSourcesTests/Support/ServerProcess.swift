import Foundation

/// A server of `Servers`, run by Python. It ends with this object, or with the test process: its
/// standard input closes then.
final class ServerProcess: Sendable {
  /// The line the server printed when it was ready.
  let greeting: String

  private let input: Pipe

  /// Starts a server and waits until it is ready.
  init(python: String, script: String, _ arguments: [String]) throws {
    let process = Process()
    let output = Pipe()
    input = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, "\(TestPlaces.target)/Servers/\(script)"] + arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else {
        throw TestFailure(message: "\(script) ended before it was ready; its errors are above")
      }
      line += piece
    }
    greeting = String(decoding: line, as: UTF8.self)
  }

  deinit {
    try? input.fileHandleForWriting.close()
  }
}
