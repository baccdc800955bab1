import Foundation

/// The Python that the servers of these tests run with: it must have moto and boto3.
enum TestPython {
  /// Names the interpreter; without it, the repository's environment and then `python3` are tried.
  static let variable = "WAFERMAP_TEST_PYTHON"

  /// The first candidate that can import moto.
  static func path() throws -> String {
    try found.get()
  }

  private static let found = Result { try find() }

  private static func find() throws -> String {
    let given = ProcessInfo.processInfo.environment[variable]
    let candidates = given.map { [$0] } ?? [TestPlaces.repository + "/.venv/bin/python", "python3"]
    if let found = candidates.first(where: importsMoto) { return found }
    throw TestFailure(
      message: "no Python with moto among \(candidates.joined(separator: ", ")): install "
        + "moto[s3,server] and boto3 in one and name it in \(variable)"
    )
  }

  private static func importsMoto(_ python: String) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // Looking a module up takes milliseconds; importing it takes a second.
    process.arguments = [
      python, "-c",
      "from importlib.util import find_spec as f; exit(not (f('moto') and f('boto3')))",
    ]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
