import Foundation

/// Where the figures of a benchmark go.
struct BenchOutput {
  /// Path of the CSV file, if any; `-` is stdout.
  let csv: String?
  /// Path of the JSON file, if any; `-` is stdout.
  let json: String?

  private static let standardOutput = "-"

  /// Writes files, and the table to stdout unless something else goes there.
  func write(_ report: BenchReport) throws {
    clearProgress()
    for (path, text) in [(csv, report.csv), (json, try report.json() + "\n")] {
      guard let path else { continue }
      if path == Self.standardOutput {
        print(text, terminator: "")
      } else {
        try write(text, to: path)
      }
    }
    if csv != Self.standardOutput, json != Self.standardOutput { print(report.text) }
  }

  private func write(_ text: String, to path: String) throws(CommandFailure) {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandFailure(message: "cannot write \(path): check the path and its permissions")
    }
  }

  private func clearProgress() {
    guard isatty(STDERR_FILENO) == 1 else { return }
    FileHandle.standardError.tell("\r\u{1B}[K")
  }
}
